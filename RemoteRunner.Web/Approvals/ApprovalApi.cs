using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Api;

namespace RemoteRunner.Web.Approvals;

/// <summary><c>/api/approvals</c></summary>
internal static class ApprovalApi
{
    private const int MaxMessage = 2_000;

    public static void MapApprovals(this IEndpointRouteBuilder api)
    {
        var approvals = api.MapGroup("/approvals").WithTags("Approvals");
        approvals.MapGet("/{id:guid}", GetAsync).WithSummary("An approval and what became of it.");
        approvals.MapPost("/{id:guid}", AnswerAsync).WithSummary("Answers an approval. The first answer wins; a later one learns who answered and what (409).");
    }

    private static async Task<Results<Ok<ApprovalRecord>, ProblemHttpResult>> GetAsync(
        Guid id, Caller caller, ApprovalStore approvals, TurnStore turns)
    {
        if (await approvals.GetAsync(id) is not { } record)
            return Problem.NotFound(Texts.NoSuchApproval);

        var mine = caller.MaySee(record.Approval.Sender)
            || (await turns.GetAsync(record.Approval.TurnId) is { } turn && caller.MaySee(turn.Owner));
        return mine ? TypedResults.Ok(record) : Problem.NotYours(Texts.ApprovalNotYours);
    }

    private static async Task<Results<Ok<ApprovalRecord>, ProblemHttpResult>> AnswerAsync(
        Guid id, ApprovalAnswer answer, Caller caller, ApprovalStore approvals, OpenQuestions questions, AuditLog audit)
    {
        if (answer.Message?.Length > MaxMessage)
            return Problem.BadRequest(Texts.DenyMessageTooLong);
        if (await approvals.GetAsync(id) is not { } record)
            return Problem.NotFound(Texts.NoSuchApproval);
        if (!caller.MaySee(record.Approval.Sender))
            return Problem.NotYours(Texts.ApprovalNotYours);
        if (Check(record.Approval, answer) is { } wrong)
            return Problem.BadRequest(wrong);

        var won = await approvals.AnswerAsync(record.Approval, caller.User, answer);
        record = await approvals.GetAsync(id) ?? record;
        if (record is { Decision: { } decision, AnsweredBy: { } by })
        {
            // Also by the one who lost: the winner's call may have broken off between the cache and the turn.
            questions.Deliver(id, won ? answer : new ApprovalAnswer(decision, record.Message, record.Answers), by);
        }

        if (won)
        {
            var action = answer.Decision == ApprovalDecision.Deny ? AuditAction.Denied : AuditAction.Allowed;
            var asked = record.Approval;
            await audit.WriteAsync(caller.User, action, null, Texts.AuditedApproval(asked.Tool, answer.Decision), asked.TurnId, asked.Summary);
        }

        return won ? TypedResults.Ok(record) : Problem.ApprovalClosed(record);
    }

    private static string? Check(Approval asked, ApprovalAnswer answer) => answer switch
    {
        { Answers: null } => null,
        _ when asked.Kind != ApprovalKind.Questions || answer.Decision == ApprovalDecision.Deny => Texts.AnswersNotAsked,
        { Answers: var given } when given.Keys.Any(key => asked.Questions.All(q => q.Text != key)) => Texts.AnswersNotAsked,
        { Answers: var given } when given.Values.Any(value => value is null or { Length: 0 or > MaxMessage }) => Texts.AnswerLength,
        _ => null,
    };
}
