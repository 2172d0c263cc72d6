using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.Sessions;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Turns;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/sessions/{id}</c> and what its module calls.</summary>
internal static class ConversationPages
{
    // What a phone loads at once.
    private const int ShownTurns = 20;

    public static void MapConversation(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/sessions/{id:guid}", ShowAsync);
        pages.MapGet("/sessions/{id:guid}/export", ExportAsync);

        var data = app.MapPageData();
        data.MapPost("/sessions/{id:guid}/turns", SubmitAsync);
        data.MapGet("/sessions/{id:guid}/picture", ShowPictureAsync);
        data.MapGet("/turns/{id:guid}/part", ShowTurnAsync);
        data.MapGet("/turns/{id:guid}/events", TurnApi.FollowAsync);
        data.MapPost("/turns/{id:guid}/cancel", TurnApi.CancelAsync);
        data.MapPut("/turns/{id:guid}/prompt", TurnApi.EditAsync);
        data.MapGet("/live", LiveStream.Follow);
    }

    /// <param name="Nonce">Made by the page for each message: sent again after a failure it is the same turn.</param>
    internal sealed record PagePrompt(Guid Nonce, string Prompt, IReadOnlyList<string>? Pictures = null);

    private static async Task<Results<RazorComponentResult<ConversationPage>, ProblemHttpResult>> ShowAsync(
        Guid id, Caller caller, SessionStore sessions, TurnStore turns)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);

        var last = await sessions.GetTurnsAsync(id, ShownTurns + 1);
        var shown = await Task.WhenAll(last.TakeLast(ShownTurns).Select(turns.GetAsync));
        return Page.Of<ConversationPage>(new { Session = session, Turns = shown.OfType<TurnRecord>().Where(t => t.SessionId == id).ToList(), HasEarlier = last.Count > ShownTurns });
    }

    private static async Task<Results<RazorComponentResult<TurnView>, ProblemHttpResult>> ShowTurnAsync(Guid id, Caller caller, TurnStore turns) =>
        await turns.GetAsync(id) switch
        {
            null => Problem.NotFound(Texts.NoSuchTurn),
            var turn when !caller.MaySee(turn.Owner) && caller.User != turn.Sender => Problem.NotYours(Texts.TurnNotYours),
            var turn => Page.Of<TurnView>(new { Turn = turn }),
        };

    private static async Task<Results<Accepted<TurnAccepted>, ProblemHttpResult>> SubmitAsync(
        Guid id, PagePrompt prompt, Caller caller, TurnLimiter limiter, TurnStore turns, BrowserTurns browserTurns, SessionStore sessions, TurnDispatcher dispatcher,
        BoxIdentity box, BoxLifecycle lifecycle, AuditLog audit, TimeProvider time)
    {
        if (prompt.Nonce == Guid.Empty)
            return Problem.BadRequest(Texts.IdMissing);
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);

        // The person is part of it, so nobody's turn can be named by somebody else.
        var turn = TurnId.FromName($"web:{caller.User}:{id:D}:{prompt.Nonce:D}");
        var admission = await limiter.AdmitAsync(caller.User, caller.Role, turn);
        if (!admission.Admitted)
            return Problem.Create(StatusCodes.Status429TooManyRequests, null, Texts.SlowDown(admission));

        var answer = await TurnApi.SubmitAsync(
            new TurnSubmission(turn, id, prompt.Prompt, "web", Pictures: prompt.Pictures), caller, turns, sessions, dispatcher, box, lifecycle, audit, time);
        // When this fails, the page sends the same again.
        if (answer.Result is Accepted<TurnAccepted>)
            await browserTurns.NoteAsync(new BrowserTurn(turn, id, caller.User, Activity.Current?.Id));
        return answer;
    }

    private static async Task<IResult> ExportAsync(
        Guid id, Caller caller, SessionStore sessions, SessionExport export, WorkspaceFolders workspaces, BoxIdentity box, HttpResponse response,
        CancellationToken cancellationToken)
    {
        var answer = await SessionApi.ExportAsync(id, caller, sessions, export, workspaces, box, cancellationToken);
        if (answer.Result is NoContent)
            return Problem.NotFound(Texts.NothingToExport);
        if (answer.Result is ContentHttpResult)
            response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"conversation-{id:N}.md\"");
        return answer.Result;
    }

    /// <summary>A file is shown in a page only when its bytes say that it is a picture.</summary>
    private static async Task<IResult> ShowPictureAsync(
        Guid id, string path, Caller caller, SessionStore sessions, WorkspaceFolders workspaces, BoxIdentity box, CancellationToken cancellationToken)
    {
        var answer = await FileApi.ReadAsync(id, path, caller, sessions, workspaces, box);
        if (answer.Result is not FileStreamHttpResult file)
            return answer.Result;

        await using var stream = file.FileStream;
        if (stream.Length > Picture.MaxSize)
            return Problem.NotFound(Texts.NoSuchFile(path));
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, cancellationToken);
        return Picture.MediaType(content) is { } type ? TypedResults.Bytes(content, type) : Problem.NotFound(Texts.NoSuchFile(path));
    }
}
