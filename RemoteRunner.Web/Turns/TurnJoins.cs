using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.Sessions;
using RemoteRunner.Web.Workspaces;
using StackExchange.Redis;

namespace RemoteRunner.Web.Turns;

/// <summary>
/// Turns that do not wait for their turn: the message is given to the one that runs, and when Claude has taken it up its own
/// turn has ended. Until then it stays in the queue, so that nothing is lost when the running one ends first.
/// </summary>
internal sealed partial class TurnJoins(
    TurnStore turns, SessionStore sessions, SessionTalk talk, ActiveTurns active, WorkspaceFolders workspaces, TurnMetrics metrics, TimeProvider time, ILogger<TurnJoins> logger)
{
    // In the log of the turn it joins; its own record has it whole.
    private const int MaxShown = 4_000;

    /// <summary>Gives a waiting turn's message to the running one. The same again changes nothing.</summary>
    public async Task<JoinOutcome> JoinAsync(TurnRecord turn)
    {
        if (turn.State != TurnState.Queued)
            return turn is { State: TurnState.Succeeded, Joins: not null } ? JoinOutcome.Joins : JoinOutcome.TooLate;
        if ((await turns.GetQueueAsync(turn.SessionId)) is not [var first, ..] || first == turn.Id || !active.TryGet(first, out var running))
            return JoinOutcome.TooLate;
        if (turn.Compact || turn.Continues is not null || running.Turn.Compact)
            return JoinOutcome.OtherKind;
        if (turn.Sender != running.Turn.Sender)
            return JoinOutcome.OtherSender;

        var message = new JoiningMessage(turn.Id, turn.Prompt, await ShowAsync(turn));
        if (await turns.JoinAsync(turn, first) is null)
            return JoinOutcome.TooLate;
        if (await running.Joins.AddAsync(message))
            return JoinOutcome.Joins;
        await turns.JoinAsync(turn, into: null);
        return JoinOutcome.TooLate;
    }

    /// <summary>Claude has taken the message up: its turn ends, and the conversation holds one prompt more.</summary>
    public async Task TakeAsync(TurnRecord into, Guid message, TurnLog log)
    {
        TurnRecord? turn = null;
        await log.RetryAsync(async () => turn = await turns.GetAsync(message));
        if (turn is null)
            return;

        var ended = new TurnEnded(TurnState.Succeeded, Texts.JoinedTurn, TurnUsage.None, TimeSpan.Zero) { At = time.GetUtcNow(), Joined = into.Id };
        await log.RetryAsync(async () => await turns.EndAsync(turn, fence: null, ended, onlyFrom: TurnState.Queued));
        await log.RetryAsync(() => talk.NotePromptAsync(into.SessionId, turn.Prompt));
        await log.WriteAsync(new MessageJoined(message, OneLine.CutBlock(turn.Prompt, MaxShown)) { At = time.GetUtcNow() });
        metrics.Joined();
    }

    /// <summary>The running turn has ended: what did not get into it waits to run as before.</summary>
    public async Task ReleaseAsync(ActiveTurn ended)
    {
        try
        {
            foreach (var message in ended.Joins.Close())
            {
                if (await turns.GetAsync(message) is { } turn)
                    await turns.JoinAsync(turn, into: null);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // It is next in the queue or soon will be; only what it is shown as until then is out of date.
            Log.NotReleased(logger, ended.Turn.Id, e);
        }
    }

    private async Task<IReadOnlyList<AgentPicture>?> ShowAsync(TurnRecord turn)
    {
        if (turn.Pictures is not { Count: > 0 } pictures || await sessions.GetAsync(turn.SessionId) is not { } session || workspaces.Find(session.Workspace) is not { } folder)
            return null;
        return await WorkspaceInbox.ShowAsync(folder, pictures, CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The cache is away: messages that were to join turn {Turn} and did not are still shown as if they were to.")]
        public static partial void NotReleased(ILogger logger, Guid turn, Exception exception);
    }
}

/// <summary>What became of the wish to join the running turn.</summary>
internal enum JoinOutcome
{
    /// <summary>Claude has it, or gets it at its next step.</summary>
    Joins,

    /// <summary>It has begun, is about to, or nothing runs that it could join: it runs by itself.</summary>
    TooLate,

    /// <summary>It is no message, or no message can join what runs.</summary>
    OtherKind,

    /// <summary>What runs is somebody else's: they pay for it, and they are asked.</summary>
    OtherSender,
}
