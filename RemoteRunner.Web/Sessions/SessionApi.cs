using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Turns;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Sessions;

/// <summary><c>/api/sessions</c></summary>
internal static class SessionApi
{
    private const int MostListed = 50;

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapGet("/", ListAsync).WithSummary("The caller's sessions, the most recently used first.");
        sessions.MapPut("/{id:guid}", EnsureAsync).WithSummary("Creates the session unless it exists.");
        sessions.MapPatch("/{id:guid}", ChangeAsync).WithSummary("Renames the session, or changes model, mode or effort from its next turn on.");
        sessions.MapPost("/{id:guid}/fork", ForkAsync).WithSummary("Begins a session with this one's conversation.");
        sessions.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Deletes the session and its transcript, unless it works.");
        sessions.MapGet("/{id:guid}", GetAsync).WithSummary("A session and what it is doing.");
        sessions.MapGet("/{id:guid}/export", ExportAsync).WithSummary("The session as Markdown, tools folded; nothing (204) when nobody has talked in it yet.");
        sessions.MapGet("/{id:guid}/names", GetNamesAsync).WithSummary("Names that occur in the session's workspace, for speech recognition; at most 200.");
        sessions.MapDelete("/{id:guid}/answers", ClearAnswersAsync).WithSummary("Forgets the stored answers for the session's workspace; says how many there were.");
        sessions.MapPost("/{id:guid}/cancel", CancelAsync).WithSummary("Stops the running turn and drops those behind it.");
    }

    private static async Task<Ok<SessionSummary[]>> ListAsync(Caller caller, SessionStore sessions, TurnStore turns) =>
        TypedResults.Ok(await SummariesAsync(caller, sessions, turns, MostListed));

    /// <summary>The caller's sessions and what they do, the most recently used first.</summary>
    public static async Task<SessionSummary[]> SummariesAsync(Caller caller, SessionStore sessions, TurnStore turns, int count)
    {
        var mine = await sessions.ListAsync(caller.User, count);
        return await Task.WhenAll(mine.Select(session => SummaryAsync(session, turns)));
    }

    public static async Task<SessionSummary> SummaryAsync(SessionRecord session, TurnStore turns)
    {
        var queue = await turns.GetQueueAsync(session.Id);
        var first = queue.Count > 0 ? await turns.GetAsync(queue[0]) : null;
        return new SessionSummary(session, first?.State, Math.Max(0, queue.Count - 1));
    }

    private static async Task<Results<Ok<SessionRecord>, ProblemHttpResult>> ChangeAsync(Guid id, SessionChange change, Caller caller, SessionStore sessions)
    {
        if (change.Name?.Length > SessionChange.MaxName)
            return Problem.BadRequest(Texts.SessionNameTooLong(SessionChange.MaxName));
        if (change.Model is { Length: > 0 } model && !ClaudeOptions.IsModelName(model))
            return Problem.BadRequest(Texts.ModelName(model));
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);

        await sessions.ChangeAsync(id, change);
        return TypedResults.Ok(await sessions.GetAsync(id) ?? session);
    }

    private static async Task<Results<Ok<SessionRecord>, ProblemHttpResult>> ForkAsync(
        Guid id, SessionFork fork, Caller caller, SessionStore sessions, BoxIdentity box)
    {
        if (fork.Id == Guid.Empty || fork.Id == id)
            return Problem.BadRequest(Texts.IdMissing);
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);
        if (session.Box != box.Name)
            return Problem.NotFound(Texts.OtherBox(session.Box));

        // The transcript is its owner's, and so is what begins with it. One without any passes its own origin on.
        var source = session.HasConversation || session.ForkOf is null ? session : session with { Id = session.ForkOf.Value };
        var (created, _) = await sessions.EnsureAsync(fork.Id, session.Owner, session.Workspace, session.Box, source);
        return created.Owner == session.Owner ? TypedResults.Ok(created) : Problem.NotYours(Texts.SessionNotYours);
    }

    private static async Task<Results<Ok<SessionRecord>, ProblemHttpResult>> DeleteAsync(
        Guid id, Caller caller, SessionStore sessions, TurnStore turns, SessionFiles files, BoxIdentity box)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);
        if (session.Box != box.Name)
            return Problem.NotFound(Texts.OtherBox(session.Box));
        if ((await turns.GetQueueAsync(id)).Count > 0)
            return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.SessionBusy, Texts.SessionBusy);

        await files.DeleteAsync(session);
        await sessions.DeleteAsync(session);
        return TypedResults.Ok(session);
    }

    public static async Task<Results<ContentHttpResult, NoContent, ProblemHttpResult>> ExportAsync(
        Guid id, Caller caller, SessionStore sessions, SessionExport export, WorkspaceFolders workspaces, BoxIdentity box, CancellationToken cancellationToken)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MayTalkIn(session))
            return Problem.NotYours(Texts.SessionNotYours);
        if (session.Box != box.Name)
            return Problem.NotFound(Texts.OtherBox(session.Box));

        return await export.WriteAsync(session, workspaces.Find(session.Workspace) ?? "/", cancellationToken) is { } text
            ? TypedResults.Text(text, "text/markdown")
            : TypedResults.NoContent();
    }

    public static async Task<Results<Ok<SessionRecord>, Created<SessionRecord>, ProblemHttpResult>> EnsureAsync(
        Guid id, SessionCreation? creation, Caller caller, SessionStore sessions, WorkspaceFolders workspaces, BoxIdentity box)
    {
        if (id == Guid.Empty)
            return Problem.BadRequest(Texts.IdMissing);

        if (await sessions.GetAsync(id) is { } known)
            return caller.MayTalkIn(known) ? TypedResults.Ok(known) : Problem.NotYours(Texts.SessionNotYours);

        var workspace = creation?.Workspace ?? WorkspaceFolders.Default;
        if (!WorkspaceName.IsValid(workspace))
            return Problem.BadRequest(Texts.WorkspaceName(workspace));
        if (workspaces.Find(workspace) is null)
            return Problem.NotFound(Texts.NoSuchWorkspace(workspace));

        var (session, created) = await sessions.EnsureAsync(id, caller.User, workspace, box.Name, shared: creation?.Shared ?? false);
        if (!caller.MayTalkIn(session))
            return Problem.NotYours(Texts.SessionNotYours);
        return created ? TypedResults.Created($"/api/sessions/{id:D}", session) : TypedResults.Ok(session);
    }

    private static async Task<Results<Ok<SessionStatus>, ProblemHttpResult>> GetAsync(
        Guid id, Caller caller, SessionStore sessions, TurnStore turns, ApprovalStore approvals)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MayTalkIn(session))
            return Problem.NotYours(Texts.SessionNotYours);

        var queue = await turns.GetQueueAsync(id);
        var first = queue.Count > 0 ? await turns.GetAsync(queue[0]) : null;
        var current = first is { State: TurnState.Running or TurnState.WaitingApproval } ? first : null;
        return TypedResults.Ok(new SessionStatus(
            session, current, current is null ? queue.Count : queue.Count - 1,
            current is null ? [] : await approvals.GetOpenAsync(current.Id)));
    }

    private static async Task<Results<Ok<IReadOnlyList<string>>, ProblemHttpResult>> GetNamesAsync(
        Guid id, Caller caller, SessionStore sessions, WorkspaceFolders workspaces, WorkspaceNames names, CancellationToken cancellationToken)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MayTalkIn(session))
            return Problem.NotYours(Texts.SessionNotYours);
        return workspaces.Find(session.Workspace) is { } folder
            ? TypedResults.Ok(await names.FindAsync(folder, cancellationToken))
            : Problem.NotFound(Texts.WorkspaceGone(session.Workspace));
    }

    private static async Task<Results<Ok<long>, ProblemHttpResult>> ClearAnswersAsync(
        Guid id, Caller caller, SessionStore sessions, CachedAnswers answers)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        return caller.MaySee(session.Owner)
            ? TypedResults.Ok(await answers.ClearAsync(session.Owner, session.Workspace))
            : Problem.NotYours(Texts.SessionNotYours);
    }

    private static async Task<Results<Ok<List<Guid>>, ProblemHttpResult>> CancelAsync(
        Guid id, Caller caller, SessionStore sessions, TurnStore turns, TurnCancellation cancellation)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MayTalkIn(session))
            return Problem.NotYours(Texts.SessionNotYours);

        // From the end, so that none begins because the one before it has just been stopped.
        var stopped = new List<Guid>();
        foreach (var turn in (await turns.GetQueueAsync(id)).Reverse())
        {
            // In a group everybody stops what they asked themselves; the owner everything.
            if (await turns.GetAsync(turn) is { } record && (caller.MaySee(session.Owner) || record.Sender == caller.User) && await cancellation.CancelAsync(record, caller.User))
                stopped.Insert(0, turn);
        }

        return TypedResults.Ok(stopped);
    }
}
