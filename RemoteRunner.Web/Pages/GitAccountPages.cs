using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.Audit;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/account/git</c>: who one is to git, and the key by which the box reaches other machines for one.</summary>
internal static class GitAccountPages
{
    public static void MapGitAccount(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/account/git", (Visit visit, GitUsers people, CancellationToken aborted) => ShowAsync(visit, people, null, null, aborted));
        pages.MapPost("/account/git/identity", SetIdentityAsync).DisableAntiforgery();
        pages.MapPost("/account/git/key", MakeKeyAsync);
    }

    private static Task<RazorComponentResult<GitAccountPage>> SetIdentityAsync(
        [FromForm] string? person, [FromForm] string? email, Visit visit, GitUsers people, CancellationToken aborted) =>
        DoAsync(visit, people, async () =>
        {
            await people.SetAsync(visit.User, person ?? string.Empty, email ?? string.Empty, aborted);
            return Texts.IdentityKept;
        }, aborted);

    private static Task<RazorComponentResult<GitAccountPage>> MakeKeyAsync(Visit visit, GitUsers people, AuditLog audit, CancellationToken aborted) =>
        DoAsync(visit, people, async () =>
        {
            await people.MakeKeyAsync(visit.User, aborted);
            await audit.WriteAsync(visit.User, AuditAction.UsedGit, null, "made a key");
            return Texts.KeyMade;
        }, aborted);

    private static async Task<RazorComponentResult<GitAccountPage>> DoAsync(Visit visit, GitUsers people, Func<Task<string>> work, CancellationToken aborted)
    {
        try
        {
            return await ShowAsync(visit, people, null, await work(), aborted);
        }
        catch (GitRefusalException e)
        {
            return await ShowAsync(visit, people, e.Message, null, aborted);
        }
    }

    private static async Task<RazorComponentResult<GitAccountPage>> ShowAsync(Visit visit, GitUsers people, string? problem, string? notice, CancellationToken aborted)
    {
        GitIdentity? identity = null;
        try
        {
            identity = await people.FindAsync(visit.User, aborted);
        }
        catch (GitRefusalException e)
        {
            problem ??= e.Message;
        }

        return Page.Of<GitAccountPage>(new { Identity = identity, Key = await people.FindKeyAsync(visit.User, aborted), Problem = problem, Notice = notice });
    }
}
