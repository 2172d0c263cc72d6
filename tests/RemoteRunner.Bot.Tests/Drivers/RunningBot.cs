using System.Net.Http.Headers;
using System.Text.Json;
using RemoteRunner.ServiceDefaults;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>The real bot on a loopback port.</summary>
internal sealed class RunningBot : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RunningBot(WebApplication app, CapturedLog log)
    {
        _app = app;
        Log = log;
        // A body is held back until the bot wants it: one that is refused closes the connection under what is still written.
        _http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public CapturedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public IDatabase Database => Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    public static async Task<RunningBot> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var log = new CapturedLog();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.AddServiceDefaults();
        builder.AddBot();
        builder.Services.AddSingleton<ILoggerProvider>(log);

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapBot();
        await app.StartAsync();
        return new RunningBot(app, log);
    }

    public async Task<(int Status, JsonElement Checks)> HealthAsync()
    {
        using var response = await _http.GetAsync("/health", TestContext.Current.CancellationToken);
        var report = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, report.GetProperty("checks"));
    }

    public Uri Address => _http.BaseAddress!;

    /// <summary>Posts to the webhook, as Telegram or somebody else would.</summary>
    public async Task<HttpResponseMessage> PostWebhookAsync(string? secret, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/telegram/webhook") { Content = body };
        request.Headers.ExpectContinue = true;
        if (secret is not null)
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> RequestClaimCodeAsync(string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/claim-code");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
