using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.SignIn;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/people</c>: who is admitted; admins let people in who sign in by password.</summary>
internal static class PeoplePages
{
    public static void MapPeople(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/people", (UserDirectory users) => ShowAsync(users)).ForAdmins();
        pages.MapPost("/people", InviteAsync).ForAdmins().DisableAntiforgery();
        pages.MapPost("/people/{name}/role", ChangeRoleAsync).ForAdmins().DisableAntiforgery();
        pages.MapPost("/people/{name}/remove", RemoveAsync).ForAdmins().DisableAntiforgery();
    }

    private static async Task<RazorComponentResult<PeoplePage>> ShowAsync(UserDirectory users, string? fault = null, UserId? invited = null, string? link = null) =>
        Page.Of<PeoplePage>(new { People = await users.ListAsync(), Fault = fault, Invited = invited?.Value, Link = link });

    private static async Task<RazorComponentResult<PeoplePage>> InviteAsync(
        [FromForm] string? name, Visit visit, PasswordInvites invites, UserDirectory users, PublicAddress address, HttpRequest request)
    {
        if (!WebName.TryParse(name, out var user))
            return await ShowAsync(users, Texts.NameWrong);

        // Shown in this answer alone: in an address it would stay in the history.
        var code = await invites.IssueAsync(visit.User, user);
        return await ShowAsync(users, invited: user, link: PasswordInvites.Address(address.Url?.ToString() ?? $"{request.Scheme}://{request.Host}", user, code));
    }

    private static async Task<RazorComponentResult<PeoplePage>> ChangeRoleAsync(
        string name, [FromForm] string? role, Visit visit, WebPeople people, UserDirectory users) =>
        await ShowAsync(users, Refusal(visit, name, out var user)
            ?? (await people.ChangeRoleAsync(visit.User, user, role == "admin" ? Role.Admin : Role.Member) ? null : Texts.NobodyOfThatName));

    private static async Task<RazorComponentResult<PeoplePage>> RemoveAsync(string name, Visit visit, WebPeople people, UserDirectory users) =>
        await ShowAsync(users, Refusal(visit, name, out var user) ?? (await people.RemoveAsync(visit.User, user) ? null : Texts.NobodyOfThatName));

    private static string? Refusal(Visit visit, string name, out UserId user) =>
        !WebName.TryParse(name, out user) ? Texts.NobodyOfThatName : user == visit.User ? Texts.ThatIsYou : null;
}
