using System.Diagnostics;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Approvals;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Workspaces;
using StackExchange.Redis;

namespace RemoteRunner.Web.Turns;

/// <summary>Runs one turn from the head of its session's queue to its end.</summary>
internal sealed partial class TurnRunner(
    TurnStore turns, SessionStore sessions, ApprovalStore approvals, OpenQuestions questions, WorkspaceFolders workspaces, IAgent agent,
    ActiveTurns active, RunningSlots slots, BoxIdentity box, BoxLifecycle lifecycle, IOptions<TurnLogOptions> logOptions,
    IOptionsMonitor<ClaudeOptions> claude, TurnMetrics metrics, TimeProvider time, ILogger<TurnRunner> logger)
{
    /// <exception cref="RedisException">The cache went away before the turn had begun.</exception>
    public async Task RunAsync(TurnRecord turn)
    {
        using var current = active.Begin(turn);
        RunningSlot slot;
        try
        {
            // A stopping box leaves what waits in the queue, for its next start.
            if (!lifecycle.IsAccepting)
                return;
            slot = await slots.EnterAsync(current.Stopped);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        using (slot)
            await RunAsync(turn, current, slot);
    }

    private async Task RunAsync(TurnRecord turn, ActiveTurn current, RunningSlot slot)
    {
        var started = time.GetTimestamp();
        using var span = BoxTelemetry.Source.StartActivity("turn", ActivityKind.Consumer, BoxTelemetry.Parent(turn.TraceParent));
        span?.SetTag("remoterunner.turn.id", turn.Id).SetTag("remoterunner.session.id", turn.SessionId).SetTag("enduser.id", turn.Sender.Value);
        BoxTelemetry.Source.StartActivity("turn wait", ActivityKind.Internal, span?.Context ?? default, startTime: turn.Created)?.Dispose();

        await using var log = new TurnLog(turns, turn, box.Run, logOptions.Value, time, logger, lifecycle.GiveUp);
        if (!await log.StartAsync(new TurnStarted(Model) { At = time.GetUtcNow() }))
            return;

        metrics.Started(time.GetUtcNow() - turn.Created);
        var meter = new TurnMeter(span?.Context ?? default);
        var outcome = await PromptAsync(turn, current, log, slot, meter);
        if (log.Lost.IsCancellationRequested)
        {
            Log.Lost(logger, turn.Id);
            return;
        }

        var tokens = meter.Tokens;
        var ended = new TurnEnded(
            State(outcome, current.Reason), outcome.Text,
            new TurnUsage(tokens.Input, tokens.Output, tokens.CacheRead, tokens.CacheWrite, outcome.CostUsd, meter.Calls),
            time.GetElapsedTime(started), outcome.Failure)
        { At = time.GetUtcNow() };
        await log.EndAsync(ended);

        metrics.Ended(ended.State, ended.Duration, ended.Failure?.Kind);
        span?.SetTag("remoterunner.state", ended.State.Name());
        if (ended.State == TurnState.Failed)
            span?.SetTag("error.type", ended.Failure?.Kind.ToString()).SetStatus(ActivityStatusCode.Error);
        Log.Ended(logger, turn.Id, turn.SessionId, ended.State, ended.Duration, ended.Failure?.Kind);
    }

    private string? Model => claude.CurrentValue.Model is { Length: > 0 } model ? model : null;

    private async Task<AgentOutcome> PromptAsync(TurnRecord turn, ActiveTurn current, TurnLog log, RunningSlot slot, TurnMeter meter)
    {
        using var conversation = new TurnConversation(turn, log, slot, approvals, questions, metrics, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(current.Stopped, log.Lost);
        try
        {
            SessionRecord? session = null;
            await log.RetryAsync(async () => session = await sessions.GetAsync(turn.SessionId));
            if (session is null)
                return Failed(TurnFailureKind.WorkspaceMissing, Texts.NoSuchSession);
            if (workspaces.Find(session.Workspace) is not { } folder)
                return Failed(TurnFailureKind.WorkspaceMissing, Texts.WorkspaceGone(session.Workspace));

            var outcome = await agent.PromptAsync(
                new AgentSession(session.Id, session.Owner, folder, session.HasConversation),
                new AgentPrompt(turn.Id, turn.Prompt, meter), conversation, stop.Token);
            await log.RetryAsync(() => sessions.TouchAsync(session, outcome.Taken || session.HasConversation));
            return outcome;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.Failed(logger, turn.Id, e);
            return Failed(TurnFailureKind.Internal, Texts.InternalFailure);
        }
    }

    private static TurnState State(AgentOutcome outcome, StopReason reason) => outcome.Stop switch
    {
        AgentStop.EndOfTurn => TurnState.Succeeded,
        AgentStop.Cancelled => reason == StopReason.Person ? TurnState.Cancelled : TurnState.Interrupted,
        _ => TurnState.Failed,
    };

    private static AgentOutcome Failed(TurnFailureKind kind, string message) =>
        new(AgentStop.Failed, string.Empty, 0m, Taken: false, new TurnFailure(kind, message));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Turn {Turn} of session {Session} ended as {State} after {Duration} (failure: {Failure}).")]
        public static partial void Ended(ILogger logger, Guid turn, Guid session, TurnState state, TimeSpan duration, TurnFailureKind? failure);

        [LoggerMessage(2, LogLevel.Error, "Turn {Turn} failed inside the box.")]
        public static partial void Failed(ILogger logger, Guid turn, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Turn {Turn} was ended or taken by another run of the box while it ran here; it was stopped.")]
        public static partial void Lost(ILogger logger, Guid turn);
    }
}
