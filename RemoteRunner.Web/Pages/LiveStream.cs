using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Pages;

/// <summary>
/// Tells a page, as server-sent events, when there is something to fetch: questions that wait, a session's turns that have not
/// ended, wherever they were sent, and its newest that have; for the list of sessions, how each of them stands.
/// <code>
/// event: state
/// data: {"approvals":["6f1a3c52-…"],"queue":["0b0c…","91d2…"],"waiting":["91d2… 0c9d41aa3b72"],"ended":["7d1e…"],"sessions":[]}
/// </code>
/// It carries no truth, so a page that comes back after a gap has missed nothing.
/// </summary>
internal sealed class LiveStream(Func<Task<LiveState>> look, TimeProvider time, CancellationToken stopped) : IResult
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private const int LooksPerHeartbeat = 15;

    /// <param name="session">The session that the page shows.</param>
    /// <param name="list">Whether it lists the person's sessions.</param>
    public static async Task<Results<LiveStream, ProblemHttpResult>> Follow(
        Guid? session, bool? list, Caller caller, OpenApprovals approvals, LiveSessions all, SessionStore sessions, TurnStore turns, BoxLifecycle lifecycle, TimeProvider time)
    {
        if (session is { } id && (await sessions.GetAsync(id) is not { } record || !caller.MaySee(record.Owner)))
            return Problem.NotYours(Texts.SessionNotYours);

        var one = session is { } shown ? new LiveSession(shown, sessions, turns) : null;
        return new LiveStream(LookAsync, time, lifecycle.Stopped);

        async Task<LiveState> LookAsync()
        {
            var waiting = await approvals.ListAsync(caller.User);
            var state = one is null ? new LiveState([], [], [], [], []) : await one.ReadAsync();
            return state with { Approvals = [.. waiting.Select(w => w.Approval.Id)], Sessions = list == true ? await all.ReadAsync(caller) : [] };
        }
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopped);
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            using var timer = new PeriodicTimer(_look, time);
            string? told = null;
            var looks = 0;
            do
            {
                var state = JsonSerializer.Serialize(await look(), CoreJson.Options);
                if (state != told)
                    await response.WriteAsync($"event: state\ndata: {told = state}\n\n", end.Token);
                else if (++looks % LooksPerHeartbeat == 0)
                    await response.WriteAsync(": still here\n\n", end.Token);

                await response.Body.FlushAsync(end.Token);
            }
            while (await timer.WaitForNextTickAsync(end.Token));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page was closed, its browser signed out, or the box stops.
        }
    }
}
