using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace RemoteRunner.Simulators.Tests.Deepgram;

/// <summary>The real process on a real port of the loopback.</summary>
internal sealed class DeepgramHost : WebApplicationFactory<Program>
{
    public const string Key = "deepgram-key-1";
    public const string ControlToken = "control-token-1";

    public DeepgramHost()
    {
        // Not UseKestrel(0): it sets the port after the entry point may have started the server.
        UseKestrel();
        StartServer();
        Http = new HttpClient { BaseAddress = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", Key);
    }

    public HttpClient Http { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<HttpResponseMessage> ListenAsync(byte[] audio, string query = "model=nova-3&smart_format=true", string contentType = "audio/ogg", string? key = Key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/listen?" + query) { Content = new ByteArrayContent(audio) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.Authorization = key is null ? new AuthenticationHeaderValue("Bearer", Key) : new AuthenticationHeaderValue("Token", key);
        return await Http.SendAsync(request, Cancellation);
    }

    public async Task<JsonElement> HeardAsync(byte[] audio, string query = "model=nova-3&smart_format=true")
    {
        using var response = await ListenAsync(audio, query);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancellation));
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    public async Task<HttpResponseMessage> ControlAsync(HttpMethod method, string path, object? body = null, string? token = ControlToken)
    {
        using var request = new HttpRequestMessage(method, "/control/deepgram" + path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Add("X-OutsideWorld-Token", token);
        return await Http.SendAsync(request, Cancellation);
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
            Http.Dispose();
        base.Dispose(disposing);
    }
}
