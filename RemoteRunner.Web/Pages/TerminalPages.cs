using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Terminals;
using RemoteRunner.Web.Workspaces;
using StackExchange.Redis;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/terminals</c>, and the socket a terminal is shown over.</summary>
internal static class TerminalPages
{
    // How long a socket may outlive the right to it: the gate looked when it was opened.
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);

    public static void MapTerminals(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/terminals", List);
        pages.MapPost("/terminals", OpenAsync).DisableAntiforgery();
        pages.MapGet("/terminals/{id:guid}", Show).WithInlineStyles();
        pages.MapPost("/terminals/{id:guid}/end", EndAsync).DisableAntiforgery();
        app.MapPageData().MapGet("/terminals/{id:guid}/socket", ConnectAsync);
    }

    private static RazorComponentResult<TerminalsPage> List(Caller caller, TerminalDesk desk, WorkspaceFolders folders, IOptionsMonitor<TerminalOptions> options) =>
        ListWith(caller, desk, folders, options, options.CurrentValue.Admits(caller.Role) ? null : Refusal(options));

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<TerminalsPage>>> OpenAsync(
        [FromForm] string? workspace, Caller caller, TerminalDesk desk, WorkspaceFolders folders, IOptionsMonitor<TerminalOptions> options, CancellationToken cancellationToken)
    {
        try
        {
            var terminal = await desk.OpenAsync(caller, workspace ?? string.Empty, cancellationToken);
            return TypedResults.Redirect($"/terminals/{terminal.Record.Id:D}");
        }
        catch (TerminalRefusalException e)
        {
            return ListWith(caller, desk, folders, options, e.Message);
        }
    }

    private static Results<RazorComponentResult<TerminalPage>, RedirectHttpResult> Show(Guid id, Caller caller, TerminalDesk desk) =>
        desk.Find(caller, id) is { } terminal ? Page.Of<TerminalPage>(new { Terminal = terminal.Record }) : TypedResults.Redirect("/terminals");

    private static async Task<RedirectHttpResult> EndAsync(Guid id, Caller caller, TerminalDesk desk)
    {
        if (desk.Find(caller, id) is { } terminal)
            await desk.EndAsync(terminal, "closed");
        return TypedResults.Redirect("/terminals");
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ConnectAsync(
        Guid id, int? columns, int? rows, HttpContext context, Caller caller, Visit visit, TerminalDesk desk, TerminalView view,
        BrowserSessionStore browsers, UserDirectory users, IOptionsMonitor<TerminalOptions> options, TimeProvider time)
    {
        if (desk.Find(caller, id) is not { } terminal)
            return Problem.NotFound(Texts.NoSuchTerminal);
        if (!context.WebSockets.IsWebSocketRequest)
            return Problem.BadRequest(Texts.TerminalSocketOnly);

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var watching = WatchAsync();
        try
        {
            await view.RunAsync(terminal, socket, TerminalSize.Within(columns ?? 80, rows ?? 24), over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return TypedResults.Empty;

        // Whoever is signed out, or may have no terminal any more, sees and types nothing more.
        async Task WatchAsync()
        {
            while (await MayStayAsync())
                await Task.Delay(_look, time, over.Token);
            await over.CancelAsync();
        }

        async Task<bool> MayStayAsync()
        {
            try
            {
                return await browsers.ExistsAsync(visit.Browser) && options.CurrentValue.Admits(await users.GetRoleAsync(visit.User));
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                // Nobody knows: it fails closed, and the browser comes back when the cache does.
                return false;
            }
        }
    }

    private static RazorComponentResult<TerminalsPage> ListWith(
        Caller caller, TerminalDesk desk, WorkspaceFolders folders, IOptionsMonitor<TerminalOptions> options, string? problem) =>
        Page.Of<TerminalsPage>(new
        {
            Terminals = (IReadOnlyList<TerminalRecord>)(options.CurrentValue.Admits(caller.Role) ? desk.List(caller.User).Select(t => t.Record).ToList() : []),
            Workspaces = folders.List(),
            Admitted = options.CurrentValue.Admits(caller.Role),
            Problem = problem,
        });

    private static string Refusal(IOptionsMonitor<TerminalOptions> options) =>
        options.CurrentValue.Users == TerminalUsers.Nobody ? Texts.TerminalsOff : Texts.TerminalsForAdmins;
}
