using RemoteRunner.Core;
using RemoteRunner.Core.Backups;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>A backup service that says what the test wants.</summary>
internal sealed class ScriptedBackup : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile BackupReport _report;

    private ScriptedBackup(WebApplication app, BackupReport report) => (_app, _report) = (app, report);

    public string Address => _app.Urls.Single();

    public int Started { get; private set; }

    /// <summary>What it answers.</summary>
    public BackupReport Report
    {
        get => _report;
        set => _report = value;
    }

    public Action OnStart { get; set; } = () => { };

    public static async Task<ScriptedBackup> StartAsync(BackupReport report)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => CoreJson.Apply(json.SerializerOptions));
        var app = builder.Build();
        var service = new ScriptedBackup(app, report);
        app.MapGet("/api/backups", (HttpContext context) => Allows(context) ? Results.Ok(service._report) : Results.Unauthorized());
        app.MapPost("/api/backups", (HttpContext context) =>
        {
            if (!Allows(context))
                return Results.Unauthorized();
            service.Started++;
            service.OnStart();
            return Results.Accepted("/api/backups", service._report);
        });
        await app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static bool Allows(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {ScriptedBox.Key}";
}
