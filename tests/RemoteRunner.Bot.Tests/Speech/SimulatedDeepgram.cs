using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Simulators;
using RemoteRunner.Simulators.Deepgram;

namespace RemoteRunner.Bot.Tests.Speech;

/// <summary>The outside world's Deepgram on a port of the loopback.</summary>
internal sealed class SimulatedDeepgram : WebApplicationFactory<OutsideWorldOptions>
{
    public const string Key = "deepgram-secret-1";

    private const string ControlToken = "control-token-1";

    private readonly HttpClient _control;

    public SimulatedDeepgram()
    {
        // Not UseKestrel(0): it sets the port after the entry point may have started the server.
        UseKestrel();
        StartServer();
        Address = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _control = new HttpClient { BaseAddress = new Uri(Address + "/control/deepgram/") };
        _control.DefaultRequestHeaders.Add("X-OutsideWorld-Token", ControlToken);
    }

    public string Address { get; }

    /// <summary>Calls that came in, the oldest first.</summary>
    public IReadOnlyList<LoggedListen> Calls => Services.GetRequiredService<ListenLog>().Since(0);

    public async Task BreakAsync(object fault)
    {
        using var response = await _control.PostAsJsonAsync("faults", fault, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.UseSetting("OutsideWorld:DeepgramKey", Key);
        builder.UseSetting("OutsideWorld:Token", ControlToken);
        builder.UseSetting("OutsideWorld:TelegramToken", "1000001:simulated");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _control.Dispose();
        base.Dispose(disposing);
    }
}
