using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Turns;

namespace RemoteRunner.Web.Pages;

/// <summary>What is sent from a page: within the sender's limits, and shown in the chat that talks to the same session.</summary>
internal sealed class PageTurns(
    TurnLimiter limiter, TurnStore turns, BrowserTurns browserTurns, SessionStore sessions, TurnDispatcher dispatcher, BoxIdentity box, BoxLifecycle lifecycle, AuditLog audit, TimeProvider time)
{
    public const string Origin = "web";

    /// <summary>The turn that a prompt becomes. The person is part of it, so nobody's turn can be named by somebody else.</summary>
    /// <param name="nonce">Made by the page for each prompt.</param>
    public static Guid IdFor(UserId user, Guid session, Guid nonce) => TurnId.FromName($"web:{user}:{session:D}:{nonce:D}");

    public async Task<Results<Accepted<TurnAccepted>, ProblemHttpResult>> SendAsync(Caller caller, TurnSubmission submission)
    {
        var admission = await limiter.AdmitAsync(caller.User, caller.Role, submission.Id);
        if (!admission.Admitted)
            return Problem.Create(StatusCodes.Status429TooManyRequests, null, Texts.SlowDown(admission));

        var answer = await TurnApi.SubmitAsync(submission, caller, turns, sessions, dispatcher, box, lifecycle, audit, time);
        // When this fails, the page sends the same again. What a chat had sent before is shown there already.
        if (answer.Result is Accepted<TurnAccepted> && (await turns.GetAsync(submission.Id))?.Origin == Origin)
            await browserTurns.NoteAsync(new BrowserTurn(submission.Id, submission.SessionId, caller.User, Activity.Current?.Id));
        return answer;
    }
}
