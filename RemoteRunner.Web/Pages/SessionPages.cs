using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Approvals;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.Sessions;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/</c> and <c>/sessions</c>, and below <c>/ui</c> the same calls as the bot's, under the same rules.</summary>
internal static class SessionPages
{
    /// <summary>Sessions on the page, and that are searched.</summary>
    public const int MostListed = 200;

    // One letter is in every conversation.
    private const int ShortestSearch = 2;

    public static void MapSessionPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/", ListAsync);
        pages.MapPost("/sessions", CreateAsync).DisableAntiforgery();

        var data = app.MapPageData();
        data.MapSessions();
        data.MapFiles();
        data.MapApprovals();
        data.MapGet("/sessions/{id:guid}/entry", ShowEntryAsync);
        data.MapGet("/waiting", () => Page.Of<WaitingApprovals>());
    }

    private static async Task<RazorComponentResult<SessionsPage>> ListAsync(
        Caller caller, SessionStore sessions, TurnStore turns, WorkspaceFolders folders, TranscriptSearch search, string? q, CancellationToken cancellationToken)
    {
        var all = await SessionApi.SummariesAsync(caller, sessions, turns, MostListed + 1);
        var words = q?.Trim() ?? string.Empty;
        var said = words.Length >= ShortestSearch ? await search.FindAsync(all.Select(s => s.Session), words, cancellationToken) : new Dictionary<Guid, string>();
        var found = all.Take(MostListed).Where(s => words.Length == 0 || Matches(s.Session, words) || said.ContainsKey(s.Session.Id))
            .Select(s => new FoundSession(s, said.GetValueOrDefault(s.Session.Id))).ToList();
        return Page.Of<SessionsPage>(new { Sessions = found, Workspaces = folders.List(), Search = q, Cut = all.Length > MostListed });
    }

    private static async Task<Results<RazorComponentResult<SessionEntry>, ProblemHttpResult>> ShowEntryAsync(Guid id, Caller caller, SessionStore sessions, TurnStore turns)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        return caller.User == session.Owner
            ? Page.Of<SessionEntry>(new { Summary = await SessionApi.SummaryAsync(session, turns) })
            : Problem.NotYours(Texts.SessionNotYours);
    }

    private static bool Matches(SessionRecord session, string words) =>
        new[] { session.Name, session.LastPrompt, session.Workspace }.Any(text => text?.Contains(words, StringComparison.OrdinalIgnoreCase) == true);

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> CreateAsync(
        [FromForm] string? workspace, Caller caller, SessionStore sessions, WorkspaceFolders folders, BoxIdentity box)
    {
        var id = Guid.NewGuid();
        var answer = await SessionApi.EnsureAsync(id, new SessionCreation(string.IsNullOrEmpty(workspace) ? null : workspace), caller, sessions, folders, box);
        return answer.Result is ProblemHttpResult problem ? problem : TypedResults.Redirect($"/sessions/{id:D}");
    }
}
