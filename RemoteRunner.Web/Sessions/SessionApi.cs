using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Turns;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Sessions;

/// <summary><c>/api/sessions</c></summary>
internal static class SessionApi
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapGet("/", ListAsync).WithSummary("The caller's sessions, the most recently used first.");
        sessions.MapPut("/{id:guid}", EnsureAsync).WithSummary("Creates the session unless it exists.");
        sessions.MapGet("/{id:guid}", GetAsync).WithSummary("A session and what it is doing.");
        sessions.MapGet("/{id:guid}/names", GetNamesAsync).WithSummary("Names that occur in the session's workspace, for speech recognition; at most 200.");
        sessions.MapDelete("/{id:guid}/answers", ClearAnswersAsync).WithSummary("Forgets the stored answers for the session's workspace; says how many there were.");
        sessions.MapPost("/{id:guid}/cancel", CancelAsync).WithSummary("Stops the running turn and drops those behind it.");
    }

    private static async Task<Ok<IReadOnlyList<SessionRecord>>> ListAsync(Caller caller, SessionStore sessions) =>
        TypedResults.Ok(await sessions.ListAsync(caller.User));

    private static async Task<Results<Ok<SessionRecord>, Created<SessionRecord>, ProblemHttpResult>> EnsureAsync(
        Guid id, SessionCreation? creation, Caller caller, SessionStore sessions, WorkspaceFolders workspaces, BoxIdentity box)
    {
        if (id == Guid.Empty)
            return Problem.BadRequest(Texts.IdMissing);

        if (await sessions.GetAsync(id) is { } known)
            return caller.MaySee(known.Owner) ? TypedResults.Ok(known) : Problem.NotYours(Texts.SessionNotYours);

        var workspace = creation?.Workspace ?? WorkspaceFolders.Default;
        if (!WorkspaceFolders.IsName(workspace))
            return Problem.BadRequest(Texts.WorkspaceName(workspace));
        if (workspaces.Find(workspace) is null)
            return Problem.NotFound(Texts.NoSuchWorkspace(workspace));

        var (session, created) = await sessions.EnsureAsync(id, caller.User, workspace, box.Name);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);
        return created ? TypedResults.Created($"/api/sessions/{id:D}", session) : TypedResults.Ok(session);
    }

    private static async Task<Results<Ok<SessionStatus>, ProblemHttpResult>> GetAsync(
        Guid id, Caller caller, SessionStore sessions, TurnStore turns, ApprovalStore approvals)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
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
        if (!caller.MaySee(session.Owner))
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
        Guid id, Caller caller, SessionStore sessions, TurnStore turns, TurnCancellation cancellation, AuditLog audit)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);

        // From the end, so that none begins because the one before it has just been stopped.
        var stopped = new List<Guid>();
        foreach (var turn in (await turns.GetQueueAsync(id)).Reverse())
        {
            if (await turns.GetAsync(turn) is { } record && await cancellation.CancelAsync(record))
            {
                stopped.Insert(0, turn);
                await audit.WriteAsync(caller.User, AuditAction.Stopped, turn: turn);
            }
        }

        return TypedResults.Ok(stopped);
    }
}
