using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/account/git</c>: who one is to git, and the key and tokens by which the box reaches other machines for one.</summary>
internal static class GitAccountPages
{
    public static void MapGitAccount(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/account/git", (Asked asked) => asked.ShowAsync());
        pages.MapPost("/account/git/identity", SetIdentityAsync).DisableAntiforgery();
        pages.MapPost("/account/git/key", MakeKeyAsync);
        pages.MapPost("/account/git/credentials", SetCredentialAsync).DisableAntiforgery();
        pages.MapPost("/account/git/credentials/remove", RemoveCredentialAsync).DisableAntiforgery();
    }

    private static Task<RazorComponentResult<GitAccountPage>> SetIdentityAsync([FromForm] string? person, [FromForm] string? email, Asked asked) =>
        asked.DoAsync(async () =>
        {
            await asked.People.SetAsync(asked.User, person ?? string.Empty, email ?? string.Empty, asked.Aborted);
            return Texts.IdentityKept;
        });

    private static Task<RazorComponentResult<GitAccountPage>> MakeKeyAsync(Asked asked, AuditLog audit) =>
        asked.DoAsync(async () =>
        {
            await asked.People.MakeKeyAsync(asked.User, asked.Aborted);
            await audit.WriteAsync(asked.User, AuditAction.UsedGit, null, "made a key");
            return Texts.KeyMade;
        });

    private static Task<RazorComponentResult<GitAccountPage>> SetCredentialAsync([FromForm] string? host, [FromForm] string? account, [FromForm] string? token, Asked asked) =>
        asked.DoAsync(
            async () => Texts.TokenKept(await asked.Credentials.SetAsync(asked.User, host, account, token, asked.Aborted)),
            new GitCredential(host ?? string.Empty, account ?? string.Empty));

    private static Task<RazorComponentResult<GitAccountPage>> RemoveCredentialAsync([FromForm] string? host, Asked asked) =>
        asked.DoAsync(async () => Texts.TokenRemoved(await asked.Credentials.RemoveAsync(asked.User, host, asked.Aborted)));

    /// <summary>The visitor's wish, and how the page answers.</summary>
    internal sealed class Asked(Visit visit, GitUsers people, GitCredentials credentials, CancellationToken aborted)
    {
        public UserId User => visit.User;

        public GitUsers People => people;

        public GitCredentials Credentials => credentials;

        public CancellationToken Aborted => aborted;

        public static ValueTask<Asked?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Visit>() is not { } visit ? null : new Asked(
            visit, context.RequestServices.GetRequiredService<GitUsers>(), context.RequestServices.GetRequiredService<GitCredentials>(), context.RequestAborted));

        /// <param name="draft">What was written, to be mended where it is refused.</param>
        public async Task<RazorComponentResult<GitAccountPage>> DoAsync(Func<Task<string>> work, GitCredential? draft = null)
        {
            try
            {
                return await ShowAsync(notice: await work());
            }
            catch (GitRefusalException e)
            {
                return await ShowAsync(problem: e.Message, draft: draft);
            }
        }

        public async Task<RazorComponentResult<GitAccountPage>> ShowAsync(string? problem = null, string? notice = null, GitCredential? draft = null)
        {
            GitIdentity? identity = null;
            IReadOnlyList<GitCredential> kept = [];
            try
            {
                identity = await people.FindAsync(User, aborted);
                kept = await credentials.ListAsync(User, aborted);
            }
            catch (GitRefusalException e)
            {
                problem ??= e.Message;
            }

            return Page.Of<GitAccountPage>(new
            {
                Identity = identity,
                Key = await people.FindKeyAsync(User, aborted),
                Credentials = kept,
                Draft = draft,
                Problem = problem,
                Notice = notice,
            });
        }
    }
}
