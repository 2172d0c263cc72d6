using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace RemoteRunner.Simulators.Tests.Anthropic;

/// <summary>The simulator on a loopback port of its own, without any delay unless a test asks for one.</summary>
internal sealed class AnthropicServer : IAsyncDisposable
{
    public const string Key = "sk-ant-simulated-1";
    public const string ControlToken = "control-token-1";

    private readonly WebApplicationFactory<Program> _factory;

    public AnthropicServer(TimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseUrls("http://127.0.0.1:0");
            host.UseSetting("Logging:LogLevel:Default", "Warning");
            host.UseSetting("OutsideWorld:AnthropicKey", Key);
            host.UseSetting("OutsideWorld:Token", ControlToken);
            host.UseSetting("OutsideWorld:TelegramToken", "1000001:simulated");
            host.UseSetting("OutsideWorld:AnthropicFirstToken", "00:00:00");
            host.UseSetting("OutsideWorld:AnthropicWordsPerSecond", "0");
            foreach (var (name, value) in settings)
                host.UseSetting(name, value);
            if (time is not null)
                host.ConfigureServices(services => services.AddSingleton(time));
        });
        _factory.UseKestrel();
        _factory.StartServer();
        Client = new HttpClient { BaseAddress = Address() };
        Client.DefaultRequestHeaders.Add("x-api-key", Key);
        Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
    }

    public HttpClient Client { get; }

    public async Task<HttpResponseMessage> Send(JsonObject request, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/messages?beta=true") { Content = JsonContent.Create(request) };
        return await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    public async Task<IReadOnlyList<StreamEvent>> Stream(JsonObject request, CancellationToken cancellation)
    {
        request["stream"] = true;
        using var response = await Send(request, cancellation);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return StreamEvent.Parse(await response.Content.ReadAsStringAsync(cancellation));
    }

    /// <summary>The whole message a request is answered with, not streamed.</summary>
    public async Task<JsonObject> Ask(JsonObject request, CancellationToken cancellation)
    {
        using var response = await Send(request, cancellation);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
        return (await response.Content.ReadFromJsonAsync<JsonObject>(cancellation))!;
    }

    public async Task<HttpResponseMessage> Control(HttpMethod method, string path, object? body, CancellationToken cancellation, string? token = ControlToken)
    {
        using var message = new HttpRequestMessage(method, "/control/anthropic" + path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
            message.Headers.Add("X-OutsideWorld-Token", token);
        return await Client.SendAsync(message, cancellation);
    }

    private Uri Address() => new(_factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
    }
}
