using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Workspaces;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/workspaces</c>: what changed in them, and what is done about it in the visitor's own name.</summary>
internal static class WorkspacePages
{
    public static void MapWorkspacePages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/workspaces", (WorkspaceFolders folders, WorkspaceClones clones) => Page.Of<WorkspacesPage>(new { Workspaces = WorkspaceApi.List(folders, clones) }));
        pages.MapPost("/workspaces", CreateAsync).DisableAntiforgery();
        pages.MapPost("/workspaces/{name}/drop", DropCloneAsync).DisableAntiforgery();
        pages.MapGet("/workspaces/{name}", (string name, string? file, Asked asked) => asked.ShowAsync(name, file));
        pages.MapPost("/workspaces/{name}/commit", CommitAsync).DisableAntiforgery();
        pages.MapPost("/workspaces/{name}/discard", DiscardAsync).DisableAntiforgery();
        pages.MapPost("/workspaces/{name}/identity", SetIdentityAsync).DisableAntiforgery();
        pages.MapPost("/workspaces/{name}/trust", SetTrustAsync).DisableAntiforgery();
        pages.MapPost("/workspaces/{name}/push", (string name, Asked asked, WorkspaceRemote remote) => asked.DoAsync(name, repository => remote.PushAsync(asked.User, name, repository))).DisableAntiforgery();
        pages.MapPost("/workspaces/{name}/pull", (string name, Asked asked, WorkspaceRemote remote) => asked.DoAsync(name, repository => remote.PullAsync(asked.User, name, repository))).DisableAntiforgery();

        var data = app.MapPageData();
        data.MapGet("/workspaces", (WorkspaceFolders folders, WorkspaceClones clones) => Page.Of<WorkspaceList>(new { Workspaces = WorkspaceApi.List(folders, clones) }));
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<WorkspacesPage>>> CreateAsync(
        [FromForm] string? name, [FromForm] string? url, Caller caller, WorkspaceFolders folders, WorkspaceClones clones,
        IOptionsMonitor<WorkspaceOptions> options, AuditLog audit, CancellationToken cancellationToken)
    {
        var creation = new WorkspaceCreation(string.IsNullOrWhiteSpace(url) ? null : url.Trim());
        var answer = await WorkspaceApi.CreateAsync(name?.Trim() ?? string.Empty, creation, caller, folders, clones, options, audit, cancellationToken);
        return answer.Result is ProblemHttpResult problem
            ? Page.Of<WorkspacesPage>(new { Workspaces = WorkspaceApi.List(folders, clones), Problem = problem.ProblemDetails.Detail })
            : TypedResults.Redirect("/workspaces");
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<WorkspacesPage>>> DropCloneAsync(
        string name, Caller caller, WorkspaceFolders folders, WorkspaceClones clones, AuditLog audit)
    {
        var answer = await WorkspaceApi.DropCloneAsync(name, caller, folders, clones, audit);
        return answer.Result is ProblemHttpResult problem
            ? Page.Of<WorkspacesPage>(new { Workspaces = WorkspaceApi.List(folders, clones), Problem = problem.ProblemDetails.Detail })
            : TypedResults.Redirect("/workspaces");
    }

    private static Task<IResult> CommitAsync(string name, IFormCollection form, Asked asked, WorkspaceChanges changes) => asked.DoAsync(name, async repository =>
        Texts.Committed(await changes.CommitAsync(asked.User, name, repository, [.. form["path"].OfType<string>()], form["message"].ToString(), asked.Aborted)));

    private static Task<IResult> DiscardAsync(string name, [FromForm] string? path, [FromForm] string? seen, Asked asked, WorkspaceChanges changes) => asked.DoAsync(name, async repository =>
    {
        await changes.DiscardAsync(asked.User, name, repository, path ?? string.Empty, seen ?? string.Empty, asked.Aborted);
        return Texts.Discarded(path!);
    });

    private static Task<IResult> SetIdentityAsync(string name, [FromForm] string? person, [FromForm] string? email, Asked asked, GitUsers people) =>
        asked.DoAsync(name, async _ =>
        {
            await people.SetAsync(asked.User, person ?? string.Empty, email ?? string.Empty, asked.Aborted);
            return Texts.IdentityKept;
        });

    private static async Task<IResult> SetTrustAsync(string name, [FromForm] bool trusted, Caller caller, Asked asked, WorkspaceFolders folders, AuditLog audit)
    {
        var answer = await WorkspaceApi.SetTrustAsync(name, new WorkspaceTrust(trusted), caller, folders, audit);
        return answer.Result is ProblemHttpResult problem
            ? await asked.ShowAsync(name, null, problem.ProblemDetails.Detail)
            : await asked.ShowAsync(name, null, notice: trusted ? Texts.IsTrusted : Texts.IsNotTrusted);
    }

    /// <summary>The visitor's wish for one workspace, and how its page answers.</summary>
    internal sealed class Asked(Caller caller, WorkspaceFolders folders, GitUsers people, CancellationToken aborted)
    {
        public Core.Users.UserId User => caller.User;

        public CancellationToken Aborted => aborted;

        public static ValueTask<Asked?> BindAsync(HttpContext context)
        {
            var services = context.RequestServices;
            return ValueTask.FromResult(context.Features.Get<Caller>() is not { } caller ? null : new Asked(
                caller, services.GetRequiredService<WorkspaceFolders>(),
                services.GetRequiredService<GitUsers>(), context.RequestAborted));
        }

        public async Task<IResult> DoAsync(string name, Func<GitRepository, Task<string>> work)
        {
            if (folders.Find(name) is not { } folder)
                return Problem.NotFound(Texts.NoSuchWorkspace(name));
            try
            {
                var notice = await GitRepository.OpenAsync(folder, aborted) is { } repository ? await work(repository) : throw new GitRefusalException(Texts.NoRepository);
                return await ShowAsync(name, null, notice: notice);
            }
            catch (GitRefusalException e)
            {
                return await ShowAsync(name, null, e.Message);
            }
        }

        public async Task<IResult> ShowAsync(string name, string? file, string? problem = null, string? notice = null)
        {
            if (folders.Find(name) is not { } folder)
                return Problem.NotFound(Texts.NoSuchWorkspace(name));
            var view = new ChangesView(name, null, await people.FindAsync(User, aborted), null, file, null, problem, notice)
            {
                IsTrusted = folders.IsTrusted(name),
                MayTrust = caller.IsAdmin,
            };
            try
            {
                if (await GitRepository.OpenAsync(folder, aborted) is not { } repository)
                    return Show(view with { Problem = problem ?? Texts.NoRepository });
                view = view with { Status = await WorkspaceChanges.StatusAsync(repository, aborted), Address = WithoutSecret(await WorkspaceRemote.AddressAsync(repository, aborted)) };
                if (file is not null && await WorkspaceChanges.DiffAsync(repository, file, aborted) is { } diff)
                    view = view with { Diff = diff };
                else if (file is not null)
                    view = view with { Problem = problem ?? Texts.NoChanges(file) };
                return Show(view);
            }
            catch (GitRefusalException e)
            {
                return Show(view with { Problem = problem ?? e.Message });
            }
        }

        // Somebody may have put a password into it by hand; of ssh the name alone is none.
        private static string? WithoutSecret(string? address) =>
            Uri.TryCreate(address, UriKind.Absolute, out var url) && url.UserInfo.Length > 0 && (url.Scheme != "ssh" || url.UserInfo.Contains(':', StringComparison.Ordinal)) ? new UriBuilder(url) { UserName = string.Empty, Password = string.Empty }.Uri.ToString() : address;

        private static RazorComponentResult<WorkspacePage> Show(ChangesView view) => Page.Of<WorkspacePage>(new { Model = view });
    }
}
