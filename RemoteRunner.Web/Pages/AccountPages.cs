using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Web.SignIn;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/account</c>: where one is signed in, and an end to it.</summary>
internal static class AccountPages
{
    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/account", ShowAsync);
        pages.MapPost("/account/browsers/{id}/revoke", RevokeAsync);
        pages.MapPost("/account/browsers/revoke", RevokeOthersAsync);
    }

    private static async Task<RazorComponentResult<AccountPage>> ShowAsync(Visit visit, BrowserSessionStore browsers) =>
        Page.Of<AccountPage>(new { Browsers = await browsers.ListAsync(visit.User) });

    private static async Task<RedirectHttpResult> RevokeAsync(string id, Visit visit, BrowserSessionStore browsers)
    {
        await browsers.RevokeAsync(visit.User, id);
        return TypedResults.Redirect("/account");
    }

    private static async Task<RedirectHttpResult> RevokeOthersAsync(Visit visit, BrowserSessionStore browsers)
    {
        await browsers.RevokeAllAsync(visit.User, except: visit.Browser.Id);
        return TypedResults.Redirect("/account");
    }
}
