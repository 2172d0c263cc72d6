using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteRunner.Core;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Backup.Tests.Drivers;

/// <summary>A box as a backup sees it: it can be held, and it opens transcripts.</summary>
internal sealed class ScriptedBox : IAsyncDisposable
{
    public const string Key = "internal-key-of-the-tests-0123456789";

    private readonly WebApplication _app;

    private ScriptedBox(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>What happened, in order: <c>hold</c>, <c>release</c>, <c>transcript</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>How many turns are at work, each time it is asked.</summary>
    public Func<int> Working { get; set; } = () => 0;

    public IReadOnlyList<Guid> Unfinished { get; set; } = [];

    /// <summary>How many times it says that another backup holds it.</summary>
    public int OtherHolds { get; set; }

    /// <summary>Entries it finds in every transcript; null: as many as there are.</summary>
    public int? Entries { get; set; }

    public static async Task<ScriptedBox> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => CoreJson.Apply(json.SerializerOptions));
        var app = builder.Build();
        var box = new ScriptedBox(app);
        box.Map(app);
        await app.StartAsync();
        return box;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            var allowed = context.Request.Headers.Authorization == $"Bearer {Key}" && context.Request.Headers[BoxApi.UserHeader] == "service:backup";
            if (allowed)
                await next(context);
            else
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        });
        app.MapPut("/api/hold/{id:guid}", (Guid id, HoldRequest request) =>
        {
            Calls.Enqueue("hold");
            if (OtherHolds-- > 0)
                return Results.Problem("Another backup holds the box.", statusCode: StatusCodes.Status409Conflict);
            return Results.Ok(new HoldStatus(id, DateTimeOffset.UtcNow + request.Lasts, Working(), Unfinished));
        });
        app.MapDelete("/api/hold/{id:guid}", (Guid id) =>
        {
            Calls.Enqueue("release");
            return Results.NoContent();
        });
        app.MapPost("/api/transcripts", async (HttpRequest request) =>
        {
            Calls.Enqueue("transcript");
            using var reader = new StreamReader(request.Body);
            var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return new TranscriptReading(null, Entries ?? lines.Length, lines.Length);
        });
    }
}
