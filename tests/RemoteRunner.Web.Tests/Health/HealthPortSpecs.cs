using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteRunner.ServiceDefaults;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Web.Tests.Health;

/// <summary>Health on a port of its own, and the executable that asks it, as a container runs them.</summary>
public sealed class HealthPortSpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_is_told_on_its_own_port_only_and_that_port_tells_nothing_else()
    {
        await using var service = await Service.StartAsync(HealthCheckResult.Healthy());
        using var client = new HttpClient();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, service.HealthPort, "/health"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, service.HealthPort, "/alive"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, service.HealthPort, "/work"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, service.Port, "/work"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, service.Port, "/health"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, service.Port, "/health", host: $"127.0.0.1:{service.HealthPort}"));
    }

    [Fact]
    public async Task The_executable_asks_the_running_service_and_says_what_is_broken()
    {
        await using var service = await Service.StartAsync(HealthCheckResult.Unhealthy("The cellar is flooded."));

        var (health, body) = await AskAsync("--health", service.HealthPort);
        var (alive, _) = await AskAsync("--alive", service.HealthPort);

        Assert.Equal(1, health);
        Assert.Contains("The cellar is flooded.", body);
        Assert.Equal(0, alive);
    }

    [Fact]
    public async Task The_executable_reports_a_service_that_does_not_run()
    {
        var (code, body) = await AskAsync("--health", FreePort());

        Assert.Equal(1, code);
        Assert.Contains("does not answer", body);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, int port, string path, string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}{path}");
        request.Headers.Host = host;
        using var response = await client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private static async Task<(int Code, string Output)> AskAsync(string question, int port)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [ServiceProgram.PathOf("RemoteRunner.Web"), question])
        {
            RedirectStandardOutput = true,
            Environment = { ["Health__Port"] = port.ToString() },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Service(WebApplication app, int port, int healthPort) : IAsyncDisposable
    {
        public int Port => port;

        public int HealthPort => healthPort;

        public static async Task<Service> StartAsync(HealthCheckResult state)
        {
            var (port, healthPort) = (FreePort(), FreePort());
            var builder = WebApplication.CreateBuilder([$"--Health:Port={healthPort}"]);
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}", $"http://127.0.0.1:{healthPort}");
            builder.AddServiceDefaults();
            builder.Services.AddHealthChecks().AddCheck("cellar", () => state);
            var app = builder.Build();
            app.MapDefaultEndpoints();
            app.MapGet("/work", () => Results.Ok());
            await app.StartAsync(Cancellation);
            return new Service(app, port, healthPort);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
