using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Files;

namespace RemoteRunner.Web.Turns;

/// <summary><c>/api/turns</c></summary>
internal static class TurnApi
{
    public static void MapTurns(this IEndpointRouteBuilder api)
    {
        var turns = api.MapGroup("/turns").WithTags("Turns");
        turns.MapPost("/", SubmitAsync).WithSummary("Submits a prompt. The same id again is the same turn, never a second run.");
        turns.MapGet("/{id:guid}", GetAsync).WithSummary("A turn's state.");
        turns.MapGet("/{id:guid}/events", FollowAsync).WithSummary("The turn's events from the log, then live, until it has ended (text/event-stream).");
        turns.MapPut("/{id:guid}/prompt", EditAsync).WithSummary("Changes the prompt of a turn that waits behind another one.");
        turns.MapPost("/{id:guid}/join", JoinAsync).WithSummary("Gives the message of a turn that waits to the turn that runs before it; it then ends with that. Asking again changes nothing.");
        turns.MapPost("/{id:guid}/cancel", CancelAsync).WithSummary("Stops the turn, whether it waits or runs.");
    }

    public static async Task<Results<Accepted<TurnAccepted>, ProblemHttpResult>> SubmitAsync(
        TurnSubmission submission, Caller caller, TurnStore turns, SessionStore sessions, TurnDispatcher dispatcher,
        BoxIdentity box, BoxLifecycle lifecycle, AuditLog audit, TimeProvider time)
    {
        if (lifecycle.Refusal is { } refusal)
            return Problem.Unavailable(refusal);
        if (submission.Id == Guid.Empty || submission.SessionId == Guid.Empty)
            return Problem.BadRequest(Texts.IdMissing);
        if (BodyValidation.Check(submission) is { } invalid)
            return invalid;
        if (submission.Pictures?.All(WorkspaceInbox.IsInboxPath) == false)
            return Problem.BadRequest(Texts.PictureOutside);
        if (await sessions.GetAsync(submission.SessionId) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MayTalkIn(session))
            return Problem.NotYours(Texts.SessionNotYours);
        if (session.Box != box.Name)
            return Problem.NotFound(Texts.OtherBox(session.Box));

        await sessions.NoteTurnAsync(session.Id, submission.Id);
        var accepted = await turns.SubmitAsync(new TurnRecord(
            submission.Id, session.Id, TurnState.Queued, caller.User, session.Owner, box.Name, submission.Prompt,
            submission.Origin, submission.Continues, time.GetUtcNow(), null, null, Activity.Current?.Id, submission.Fresh, submission.Compact, submission.Pictures));
        if (accepted is null)
            return Problem.QueueFull();
        if (!accepted.Created && await turns.GetAsync(submission.Id) is { } known && (known.SessionId != session.Id || known.Sender != caller.User))
            return Problem.Create(StatusCodes.Status409Conflict, null, Texts.TurnOfOtherSession);

        if (accepted.Created)
        {
            // What makes a broken turn go on, or the conversation shorter, is not what it is about.
            if (submission is { Continues: null, Compact: false })
                await sessions.NoteLastPromptAsync(session.Id, submission.Prompt);
            await audit.WriteAsync(caller.User, AuditAction.Asked, session.Workspace, null, submission.Id, submission.Prompt);
        }

        // Also for a repetition: the first submission's wake-up may have been lost with its answer.
        dispatcher.Wake(session.Id);
        return TypedResults.Accepted($"/api/turns/{submission.Id:D}", accepted);
    }

    private static async Task<Results<Ok<TurnRecord>, ProblemHttpResult>> GetAsync(Guid id, Caller caller, TurnStore turns) =>
        await turns.GetAsync(id) switch
        {
            null => Problem.NotFound(Texts.NoSuchTurn),
            var turn when !MaySee(caller, turn) => Problem.NotYours(Texts.TurnNotYours),
            var turn => TypedResults.Ok(turn),
        };

    public static async Task<Results<TurnEventStream, ProblemHttpResult>> FollowAsync(
        Guid id, Caller caller, TurnStore turns, BoxLifecycle lifecycle, TimeProvider time,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId, [FromQuery] string? after)
    {
        long number = 0;
        var given = string.IsNullOrEmpty(lastEventId) ? after : lastEventId;
        if (!string.IsNullOrEmpty(given) && (!long.TryParse(given, out number) || number < 0))
            return Problem.BadRequest(Texts.LastEventIdWrong);
        if (await turns.GetAsync(id) is not { } turn)
            return Problem.NotFound(Texts.NoSuchTurn);
        if (!MaySee(caller, turn))
            return Problem.NotYours(Texts.TurnNotYours);

        return new TurnEventStream(turns, id, number, time, lifecycle.Stopped);
    }

    public static async Task<Results<Ok<TurnRecord>, ProblemHttpResult>> CancelAsync(
        Guid id, Caller caller, TurnStore turns, TurnCancellation cancellation, ActiveTurns active)
    {
        if (await turns.GetAsync(id) is not { } turn)
            return Problem.NotFound(Texts.NoSuchTurn);
        if (!MaySee(caller, turn))
            return Problem.NotYours(Texts.TurnNotYours);
        // Claude has it on its table: whoever wants it undone stops the turn that runs.
        if (turn is { State: TurnState.Queued, Joins: { } into } && active.TryGet(into, out var running) && running.Joins.IsWaiting(id))
            return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.TooLate, Texts.JoinsAlready);

        await cancellation.CancelAsync(turn, caller.User);
        return TypedResults.Ok(await turns.GetAsync(id) ?? turn);
    }

    public static async Task<Results<Ok<TurnEdited>, ProblemHttpResult>> EditAsync(
        Guid id, TurnEdit edit, Caller caller, TurnStore turns, SessionStore sessions, AuditLog audit)
    {
        if (BodyValidation.Check(edit) is { } invalid)
            return invalid;
        if (await turns.GetAsync(id) is not { } turn)
            return Problem.NotFound(Texts.NoSuchTurn);
        if (caller.User != turn.Sender)
            return Problem.NotYours(Texts.TurnNotYours);
        if (await turns.EditAsync(turn, edit.Prompt) is not { } changed)
            return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.TooLate, Texts.EditTooLate);

        if (changed)
        {
            await sessions.NoteLastPromptAsync(turn.SessionId, edit.Prompt);
            await audit.WriteAsync(caller.User, AuditAction.Asked, turn: id, content: edit.Prompt);
        }

        return TypedResults.Ok(new TurnEdited(changed));
    }

    public static async Task<Results<Ok<TurnRecord>, ProblemHttpResult>> JoinAsync(Guid id, Caller caller, TurnStore turns, TurnJoins joins)
    {
        if (await turns.GetAsync(id) is not { } turn)
            return Problem.NotFound(Texts.NoSuchTurn);
        if (caller.User != turn.Sender)
            return Problem.NotYours(Texts.TurnNotYours);

        return await joins.JoinAsync(turn) switch
        {
            JoinOutcome.Joins => TypedResults.Ok(await turns.GetAsync(id) ?? turn),
            JoinOutcome.TooLate => Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.TooLate, Texts.JoinTooLate),
            var other => Problem.Create(
                StatusCodes.Status409Conflict, BoxApi.Problems.NotJoinable, other == JoinOutcome.OtherSender ? Texts.JoinOtherSender : Texts.JoinOtherKind),
        };
    }

    private static bool MaySee(Caller caller, TurnRecord turn) => caller.MaySee(turn.Owner) || caller.User == turn.Sender;
}
