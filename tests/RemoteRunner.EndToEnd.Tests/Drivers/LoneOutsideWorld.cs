using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RemoteRunner.TestSupport;

namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>
/// The simulated world as a process of its own, outside the app model: to RemoteRunner it is what the real Telegram is,
/// an address and a token.
/// </summary>
internal sealed class LoneOutsideWorld : IAsyncDisposable
{
    public const string TelegramToken = "1000001:token-of-a-real-bot";

    private readonly Process _process;

    private LoneOutsideWorld(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    public string Address { get; }

    public static async Task<LoneOutsideWorld> StartAsync()
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var process = Process.Start(new ProcessStartInfo("dotnet", [ServiceProgram.PathOf("RemoteRunner.Simulators")])
        {
            Environment =
            {
                ["ASPNETCORE_URLS"] = address,
                ["OutsideWorld__Token"] = RunnerApp.Token,
                ["OutsideWorld__TelegramToken"] = TelegramToken,
                ["OutsideWorld__AnthropicKey"] = "unused-but-required",
            },
        })!;

        var world = new LoneOutsideWorld(process, address);
        using var client = world.CreateClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await AnswersAsync(client, limit.Token))
            await Task.Delay(50, limit.Token);
        return world;
    }

    public HttpClient CreateClient()
    {
        var client = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Add("X-OutsideWorld-Token", RunnerApp.Token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/alive", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
