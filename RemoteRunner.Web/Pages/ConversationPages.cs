using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
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
        pages.MapGet("/sessions/{id:guid}", ShowAsync).WithMicrophone();
        pages.MapGet("/sessions/{id:guid}/export", ExportAsync);

        var data = app.MapPageData();
        data.MapPost("/sessions/{id:guid}/turns", SubmitAsync);
        data.MapGet("/sessions/{id:guid}/picture", ShowPictureAsync);
        data.MapGet("/sessions/{id:guid}/earlier", ShowEarlierAsync);
        data.MapGet("/turns/{id:guid}/part", ShowTurnAsync);
        data.MapGet("/turns/{id:guid}/tools/{tool}", ShowToolAsync);
        data.MapPost("/turns/{id:guid}/continue", ContinueAsync);
        data.MapGet("/turns/{id:guid}/events", TurnApi.FollowAsync);
        data.MapPost("/turns/{id:guid}/cancel", TurnApi.CancelAsync);
        data.MapPut("/turns/{id:guid}/prompt", TurnApi.EditAsync);
        data.MapPost("/turns/{id:guid}/join", TurnApi.JoinAsync);
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
        return Page.Of<ConversationPage>(new { Session = session, Turns = await ReadAsync(last.TakeLast(ShownTurns), id, turns), HasEarlier = last.Count > ShownTurns });
    }

    private static async Task<Results<RazorComponentResult<EarlierTurns>, ProblemHttpResult>> ShowEarlierAsync(
        Guid id, Guid before, Caller caller, SessionStore sessions, TurnStore turns)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);

        var earlier = await sessions.GetTurnsBeforeAsync(id, before, ShownTurns + 1);
        return Page.Of<EarlierTurns>(new { Turns = await ReadAsync(earlier.TakeLast(ShownTurns), id, turns), session.Workspace, HasEarlier = earlier.Count > ShownTurns });
    }

    // What has expired is left out.
    private static async Task<IReadOnlyList<TurnRecord>> ReadAsync(IEnumerable<Guid> ids, Guid session, TurnStore turns) =>
        [.. (await Task.WhenAll(ids.Select(turns.GetAsync))).OfType<TurnRecord>().Where(t => t.SessionId == session)];

    private static async Task<Results<RazorComponentResult<TurnView>, ProblemHttpResult>> ShowTurnAsync(Guid id, Caller caller, TurnStore turns, SessionStore sessions)
    {
        var (turn, refusal) = await FindAsync(id, caller, turns);
        return turn is null ? refusal! : Page.Of<TurnView>(new { Turn = turn, Workspace = (await sessions.GetAsync(turn.SessionId))?.Workspace ?? string.Empty });
    }

    private static async Task<(TurnRecord? Turn, ProblemHttpResult? Refusal)> FindAsync(Guid id, Caller caller, TurnStore turns) =>
        await turns.GetAsync(id) switch
        {
            null => (null, Problem.NotFound(Texts.NoSuchTurn)),
            var turn when !caller.MaySee(turn.Owner) && caller.User != turn.Sender => (null, Problem.NotYours(Texts.TurnNotYours)),
            var turn => (turn, null),
        };

    private static async Task<Results<RazorComponentResult<ToolDetails>, ProblemHttpResult>> ShowToolAsync(
        Guid id, string tool, bool? all, Caller caller, TurnStore turns, SessionStore sessions, WorkspaceFolders workspaces, ToolCalls calls, CancellationToken cancellationToken)
    {
        var (turn, refusal) = await FindAsync(id, caller, turns);
        if (turn is null)
            return refusal!;

        // Only what this turn did: a transcript holds those of others too, in a group.
        if ((await TurnParts.ReadAsync(turns, id)).Tool(tool) is not { } part || await sessions.GetAsync(turn.SessionId) is not { } session)
            return Problem.NotFound(Texts.NoSuchTurn);
        var folder = workspaces.Find(session.Workspace);
        var call = folder is null ? null : await calls.FindAsync(session, folder, tool, all == true ? ToolCalls.Most : ToolCalls.Shown, cancellationToken);
        return Page.Of<ToolDetails>(new { part.Start, part.End, Call = call, session.Workspace, All = all == true });
    }

    private static async Task<Results<Accepted<TurnAccepted>, ProblemHttpResult>> ContinueAsync(Guid id, Caller caller, TurnStore turns, PageTurns sender)
    {
        var (turn, refusal) = await FindAsync(id, caller, turns);
        if (turn is null)
            return refusal!;

        // The same as Telegram's button makes: whoever is second gets the first one's.
        return turn.State == TurnState.Interrupted || (await TurnParts.ReadAsync(turns, id)).CanContinue
            ? await sender.SendAsync(caller, new TurnSubmission(TurnId.ForContinuation(id), turn.SessionId, Texts.ContinuePrompt, PageTurns.Origin, id))
            : Problem.Create(StatusCodes.Status409Conflict, null, Texts.NothingToContinue);
    }

    private static async Task<Results<Accepted<TurnAccepted>, ProblemHttpResult>> SubmitAsync(Guid id, PagePrompt prompt, Caller caller, SessionStore sessions, PageTurns sender)
    {
        if (prompt.Nonce == Guid.Empty)
            return Problem.BadRequest(Texts.IdMissing);
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);

        return await sender.SendAsync(caller, new TurnSubmission(PageTurns.IdFor(caller.User, id, prompt.Nonce), id, prompt.Prompt, PageTurns.Origin, Pictures: prompt.Pictures));
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
        return await Picture.ReadAsync(stream, cancellationToken) is { } picture ? TypedResults.Bytes(picture.Content, picture.Type) : Problem.NotFound(Texts.NoSuchFile(path));
    }
}
