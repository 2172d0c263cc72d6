using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.SignIn;

namespace RemoteRunner.Web.Pages;

/// <summary>
/// Tells a page, as server-sent events, when there is something to fetch: questions that wait, a session's turns that have not
/// ended, wherever they were sent, and its newest that have: some are over before the next look.
/// <code>
/// event: state
/// data: {"approvals":["6f1a3c52-…"],"queue":["0b0c…"],"ended":["7d1e…"]}
/// </code>
/// It carries no truth, so a page that comes back after a gap has missed nothing.
/// </summary>
internal sealed class LiveStream(
    Visit visit, Guid? session, OpenApprovals approvals, SessionStore sessions, TurnStore turns, TimeProvider time, CancellationToken stopped) : IResult
{
    private const int Newest = 3;

    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private const int LooksPerHeartbeat = 15;

    private readonly HashSet<Guid> _ended = [];

    public static async Task<Results<LiveStream, ProblemHttpResult>> Follow(
        Guid? session, Visit visit, Caller caller, OpenApprovals approvals, SessionStore sessions, TurnStore turns, BoxLifecycle lifecycle, TimeProvider time)
    {
        if (session is { } id && (await sessions.GetAsync(id) is not { } record || !caller.MaySee(record.Owner)))
            return Problem.NotYours(Texts.SessionNotYours);
        return new LiveStream(visit, session, approvals, sessions, turns, time, lifecycle.Stopped);
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
                var state = await ReadAsync();
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

    private async Task<string> ReadAsync()
    {
        var waiting = await approvals.ListAsync(visit.User);
        // Read in this order: what leaves the queue in between has ended.
        var queue = session is { } id ? await turns.GetQueueAsync(id) : [];
        return JsonSerializer.Serialize(new { approvals = waiting.Select(w => w.Approval.Id), queue, ended = await ReadEndedAsync() }, CoreJson.Options);
    }

    private async Task<IReadOnlyList<Guid>> ReadEndedAsync()
    {
        var newest = session is { } id ? await sessions.GetTurnsAsync(id, Newest) : [];
        foreach (var turn in newest.Where(t => !_ended.Contains(t)))
        {
            if (await turns.GetAsync(turn) is { } record && record.State.IsFinal())
                _ended.Add(turn);
        }

        _ended.IntersectWith(newest);
        return [.. newest.Where(_ended.Contains)];
    }
}
