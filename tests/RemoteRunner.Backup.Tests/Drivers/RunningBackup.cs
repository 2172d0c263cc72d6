using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Backup.Api;
using RemoteRunner.Core;
using RemoteRunner.Core.Backups;
using RemoteRunner.ServiceDefaults;

namespace RemoteRunner.Backup.Tests.Drivers;

/// <summary>The backup service in this process: the real host on a real port, with the real restic.</summary>
internal sealed class RunningBackup : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private readonly WebApplication _app;

    private RunningBackup(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ScriptedBox.Key);
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningBackup> StartAsync(Folders folders, string cache, ScriptedBox? box, TimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(Settings(folders, cache, box).Concat(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value)))
            .GroupBy(s => s.Key).Select(g => g.Last()));
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddBackupService();
        if (time is not null)
            builder.Services.Replace(ServiceDescriptor.Singleton(time));
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapBackups();
        await app.StartAsync();
        return new RunningBackup(app);
    }

    public static Dictionary<string, string?> Settings(Folders folders, string cache, ScriptedBox? box) => new()
    {
        ["ConnectionStrings:cache"] = cache,
        ["Internal:Key"] = ScriptedBox.Key,
        // Nobody listens on the discard port: a box that is away.
        ["services:claudebox-web:http:0"] = box?.Address ?? "http://127.0.0.1:9",
        ["Backup:Box"] = "box-1",
        ["Backup:Directory"] = folders.Backup,
        ["Backup:BoxDirectory"] = folders.Box,
        ["Backup:WorkspacesRoot"] = folders.Workspaces,
        ["Backup:MakesKey"] = "true",
        ["Backup:Schedule"] = "off",
        ["Backup:DrillSchedule"] = "off",
        ["Backup:CheckShares"] = "1",
        ["Backup:TimeZone"] = "UTC",
    };

    public async Task<BackupReport> ReadAsync() =>
        (await Http.GetFromJsonAsync<BackupReport>("/api/backups", CoreJson.Options, TestContext.Current.CancellationToken))!;

    /// <summary>Asks for a backup and waits until it has ended, well or not.</summary>
    public async Task<BackupReport> BackUpAsync()
    {
        var state = Services.GetRequiredService<Reports.BackupState>();
        var before = state.Current.LastTry;
        await PostAsync("/api/backups");
        return await WaitAsync(r => r.Phase == BackupPhase.Idle && state.Current.LastTry != before, "the end of the backup");
    }

    public async Task<DrillReport> DrillAsync()
    {
        var before = (await ReadAsync()).Drill?.At;
        await PostAsync("/api/backups/drill");
        return (await WaitAsync(r => r.Phase == BackupPhase.Idle && r.Drill is { } drill && drill.At != before, "the end of the drill")).Drill!;
    }

    public async Task<BackupReport> WaitAsync(Func<BackupReport, bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var report = await ReadAsync();
            if (condition(report))
                return report;
            Assert.True(waited.Elapsed < _patience, $"Did not come about: {what}. It stands so: {JsonSerializer.Serialize(report, CoreJson.Options)}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The service sleeps by the test's clock: it is moved, step by step, until what it should bring about has come.</summary>
    public Task<BackupReport> AdvanceUntilAsync(FakeTimeProvider time, TimeSpan step, Func<BackupReport, bool> condition) =>
        WaitAsync(
            report =>
            {
                if (report.Phase == BackupPhase.Idle && condition(report))
                    return true;
                // While it works it waits for processes, and only in between for the clock.
                time.Advance(report.Phase == BackupPhase.Idle ? step : TimeSpan.FromMilliseconds(200));
                return false;
            },
            "what should come with time");

    public async Task<(HttpStatusCode Status, string Text)> HealthAsync()
    {
        using var response = await Http.GetAsync("/health", TestContext.Current.CancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return (response.StatusCode, $"{body.GetProperty("status").GetString()}: {body.GetProperty("checks").GetProperty("backup").GetString()}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public async Task PostAsync(string path)
    {
        using var response = await Http.PostAsync(new Uri(path, UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
