using System.Diagnostics;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.Approvals;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Sessions;
using RemoteRunner.Web.Workspaces;
using StackExchange.Redis;

namespace RemoteRunner.Web.Turns;

/// <summary>Runs one turn from the head of its session's queue to its end.</summary>
internal sealed partial class TurnRunner(
    TurnStore turns, SessionStore sessions, SessionTalk talk, TurnAnswers answers, UsageLedger ledger, ApprovalStore approvals,
    OpenQuestions questions, TurnJoins joins, WorkspaceFolders workspaces, IAgent agent, ActiveTurns active, RunningSlots slots, BoxIdentity box,
    BoxLifecycle lifecycle, IOptions<TurnLogOptions> logOptions, TurnMetrics metrics, RecentProblems problems, TimeProvider time, ILogger<TurnRunner> logger)
{
    private const int MostContinuations = 20;

    // The proxy counts a call a moment after the CLI has its answer.
    private static readonly TimeSpan _lastCall = TimeSpan.FromSeconds(5);

    /// <exception cref="RedisException">The cache went away before the turn had begun.</exception>
    public async Task RunAsync(TurnRecord turn)
    {
        using var current = active.Begin(turn);
        try
        {
            // A stopping box leaves what waits in the queue, for its next start.
            if (!lifecycle.IsAccepting)
                return;
            using var slot = await slots.EnterAsync(turn.Sender, current.Stopped);
            var session = await sessions.GetAsync(turn.SessionId);
            var folder = session is null ? null : workspaces.Find(session.Workspace);
            var trusted = session is not null && workspaces.IsTrusted(session.Workspace);
            var answer = session is null || folder is null ? null : await answers.LookAsync(turn, session, folder, trusted, current.Stopped);
            try
            {
                await RunAsync(new TurnScene(turn, session, folder, trusted, answer, current, slot));
            }
            finally
            {
                if (answer is not null)
                    await answer.AbandonAsync();
            }
        }
        catch (OperationCanceledException) when (current.Stopped.IsCancellationRequested)
        {
            // It waited and was stopped: a person's stop has ended it, after the box's stop it is still queued.
        }
        finally
        {
            await joins.ReleaseAsync(current);
        }
    }

    private async Task RunAsync(TurnScene scene)
    {
        var turn = scene.Turn;
        var started = time.GetTimestamp();
        using var span = BoxTelemetry.Source.StartActivity("turn", ActivityKind.Consumer, BoxTelemetry.Parent(turn.TraceParent));
        span?.SetTag("remoterunner.turn.id", turn.Id).SetTag("remoterunner.session.id", turn.SessionId).SetTag("enduser.id", turn.Sender.Value);
        BoxTelemetry.Source.StartActivity("turn wait", ActivityKind.Internal, span?.Context ?? default, startTime: turn.Created)?.Dispose();

        await using var log = new TurnLog(turns, turn, box.Run, logOptions.Value, time, logger, lifecycle.GiveUp);
        var budget = new TurnBudget(ledger, sessions, turn, scene.Active, log, time);
        if (scene.Answer?.Hit is null)
            await budget.ReserveAsync();
        if (!await log.StartAsync(new TurnStarted(scene.Answer?.Model) { At = time.GetUtcNow() }))
        {
            await budget.EndAsync();
            return;
        }

        metrics.Started(time.GetUtcNow() - turn.Created);
        var ended = scene.Answer?.Hit is { } hit ? await ShowAsync(scene, hit, log) : await AskAsync(scene, log, budget, span?.Context ?? default);
        await budget.EndAsync();
        if (log.Lost.IsCancellationRequested)
        {
            Log.Lost(logger, turn.Id);
            return;
        }

        ended = ended with { Duration = time.GetElapsedTime(started) };
        await log.EndAsync(ended);

        metrics.Ended(ended.State, ended.Duration, ended.Failure?.Kind);
        if (ended is { State: TurnState.Failed, Failure: { } failure })
            problems.Add(LogLevel.Error, Texts.TurnOf(turn.Sender), failure.Message, null);
        span?.SetTag("remoterunner.state", ended.State.Name()).SetTag("remoterunner.cached", ended.Cached is not null)
            .SetTag("gen_ai.usage.input_tokens", ended.Usage.InputTokens).SetTag("gen_ai.usage.output_tokens", ended.Usage.OutputTokens)
            .SetTag("remoterunner.cost_usd", (double)ended.Usage.CostUsd);
        if (ended.State == TurnState.Failed)
            span?.SetTag("error.type", ended.Failure?.Kind.ToString()).SetStatus(ActivityStatusCode.Error);
        Log.Ended(logger, turn.Id, turn.SessionId, ended.State, ended.Duration, ended.Failure?.Kind);
        await StoreAsync(scene, ended);
    }

    // After the end was written: the person does not wait for it, and who asks the same waits for the lease.
    private async Task StoreAsync(TurnScene scene, TurnEnded ended)
    {
        try
        {
            if (scene.Answer is not null)
                await scene.Answer.EndAsync(ended, lifecycle.GiveUp);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            Log.NotStored(logger, scene.Turn.Id, e);
        }
    }

    /// <summary>Shows a stored answer. It enters the session, so that Claude can be told of it.</summary>
    private async Task<TurnEnded> ShowAsync(TurnScene scene, CacheHit hit, TurnLog log)
    {
        var turn = scene.Turn;
        await log.RetryAsync(() => talk.NotePromptAsync(turn.SessionId, turn.Prompt));
        await log.RetryAsync(() => talk.NoteShownAsync(turn.SessionId, new ShownAnswer(turn.Id, turn.Prompt, hit.Answer)));
        await log.RetryAsync(() => sessions.TouchAsync(scene.Session!, scene.Session!.HasConversation));
        await log.WriteAsync(new TextDelta(hit.Answer, 0) { At = time.GetUtcNow() });
        await log.RetryAsync(() => ledger.NoteSavingAsync(turn.Sender, turn.Id, hit.SavedUsd));
        return new TurnEnded(TurnState.Succeeded, hit.Answer, TurnUsage.None, TimeSpan.Zero, Cached: new CachedAnswer(hit.Age, hit.SavedUsd)) { At = time.GetUtcNow() };
    }

    private async Task<TurnEnded> AskAsync(TurnScene scene, TurnLog log, TurnBudget budget, ActivityContext span)
    {
        var meter = new TurnMeter(span, budget);
        var outcome = budget.Failure is { } refused
            ? new AgentOutcome(AgentStop.Failed, string.Empty, 0m, Taken: false, refused)
            : await PromptAsync(scene, log, meter);
        if (!await meter.SettleAsync(_lastCall, time))
            Log.NotCounted(logger, scene.Turn.Id);

        // Whatever the CLI made of a call that was not paid for: the budget is the reason.
        var failure = outcome.Stop == AgentStop.EndOfTurn ? null
            : scene.Active.Reason is StopReason.None or StopReason.Budget ? budget.Failure ?? outcome.Failure
            : outcome.Failure;
        var usage = meter.Usage;
        return new TurnEnded(
            State(outcome, failure, scene.Active.Reason), outcome.Text,
            outcome.CostUsd > 0m ? usage with { CostUsd = outcome.CostUsd } : usage,
            TimeSpan.Zero, failure)
        { At = time.GetUtcNow() };
    }

    private async Task<AgentOutcome> PromptAsync(TurnScene scene, TurnLog log, TurnMeter meter)
    {
        var turn = scene.Turn;
        if (scene.Session is not { } session)
            return Failed(TurnFailureKind.WorkspaceMissing, Texts.NoSuchSession);
        if (scene.Folder is not { } folder || scene.Answer is not { } answer)
            return Failed(TurnFailureKind.WorkspaceMissing, Texts.WorkspaceGone(session.Workspace));

        using var conversation = new TurnConversation(turn, answer, log, scene.Slot, approvals, sessions, questions, joins, metrics, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(scene.Active.Stopped, log.Lost);
        try
        {
            if (turn.Compact && !session.HasConversation)
                return new AgentOutcome(AgentStop.EndOfTurn, Texts.NothingToCompact, 0m, Taken: false);
            IReadOnlyList<ShownAnswer> shown = [];
            await log.RetryAsync(() => talk.NotePromptAsync(session.Id, turn.Prompt));
            if (!turn.Compact)
                await log.RetryAsync(async () => shown = await talk.GetShownAsync(session.Id));

            var text = shown.Count == 0 ? turn.Prompt : Texts.ShownBefore(shown, turn.Prompt);
            var pictures = turn.Pictures;
            if (await FindContinuedAsync(turn, log) is { } continued)
            {
                pictures ??= continued.Pictures;
                text = Texts.Continuing(text, continued.Prompt);
            }

            var outcome = await agent.PromptAsync(
                new AgentSession(
                    session.Id, session.Owner, folder, session.HasConversation, answer.Model,
                    session.Choices.Mode ?? SessionMode.Ask, session.Choices.Effort, session.ForkOf, scene.IsTrusted),
                new AgentPrompt(turn.Id, text, meter, turn.Compact, pictures is null ? null : await WorkspaceInbox.ShowAsync(folder, pictures, stop.Token), turn.Compact ? null : scene.Active.Joins),
                conversation, stop.Token);

            if (outcome.Taken && shown.Count > 0)
                await log.RetryAsync(() => talk.ForgetShownAsync(session.Id));
            await log.RetryAsync(() => sessions.TouchAsync(session, outcome.Taken || session.HasConversation));
            return turn.Compact && outcome.Stop == AgentStop.EndOfTurn ? outcome with { Text = Texts.Compacted(conversation.LastCompacting, outcome.Text) } : outcome;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.Failed(logger, turn.Id, e);
            return Failed(TurnFailureKind.Internal, Texts.InternalFailure);
        }
    }

    /// <summary>
    /// The turn with the person's own words that this one continues. Claude may never have seen them: its process may have
    /// died before it wrote them down.
    /// </summary>
    private async Task<TurnRecord?> FindContinuedAsync(TurnRecord turn, TurnLog log)
    {
        TurnRecord? found = null;
        var before = turn.Continues;
        for (var i = 0; i < MostContinuations && before is { } id; i++)
        {
            TurnRecord? earlier = null;
            await log.RetryAsync(async () => earlier = await turns.GetAsync(id));
            if (earlier?.SessionId != turn.SessionId)
                break;
            found = earlier;
            before = earlier.Continues;
        }

        return found;
    }

    private static TurnState State(AgentOutcome outcome, TurnFailure? failure, StopReason reason) => outcome.Stop switch
    {
        AgentStop.EndOfTurn => TurnState.Succeeded,
        AgentStop.Cancelled when failure?.Kind != TurnFailureKind.BudgetSpent => reason == StopReason.Person ? TurnState.Cancelled : TurnState.Interrupted,
        _ => TurnState.Failed,
    };

    private static AgentOutcome Failed(TurnFailureKind kind, string message) =>
        new(AgentStop.Failed, string.Empty, 0m, Taken: false, new TurnFailure(kind, message));

    /// <summary>A turn with all that it runs in.</summary>
    private sealed record TurnScene(TurnRecord Turn, SessionRecord? Session, string? Folder, bool IsTrusted, TurnAnswer? Answer, ActiveTurn Active, RunningSlot Slot);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Turn {Turn} of session {Session} ended as {State} after {Duration} (failure: {Failure}).")]
        public static partial void Ended(ILogger logger, Guid turn, Guid session, TurnState state, TimeSpan duration, TurnFailureKind? failure);

        [LoggerMessage(2, LogLevel.Error, "Turn {Turn} failed inside the box.")]
        public static partial void Failed(ILogger logger, Guid turn, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Turn {Turn} was ended or taken by another run of the box while it ran here; it was stopped.")]
        public static partial void Lost(ILogger logger, Guid turn);

        [LoggerMessage(4, LogLevel.Warning, "A model call of turn {Turn} had not ended when the turn did: it is charged, but missing in the turn's own figures.")]
        public static partial void NotCounted(ILogger logger, Guid turn);

        [LoggerMessage(5, LogLevel.Warning, "The answer of turn {Turn} could not be looked at for the answer cache.")]
        public static partial void NotStored(ILogger logger, Guid turn, Exception exception);
    }
}
