using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Web.SignIn;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/account</c>: where one is signed in, and an end to it; the password of those who have one.</summary>
internal static class AccountPages
{
    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/account", (Visit visit, BrowserSessionStore browsers) => ShowAsync(visit, browsers));
        pages.MapPost("/account/password", ChangePasswordAsync).DisableAntiforgery();
        pages.MapPost("/account/browsers/{id}/revoke", RevokeAsync);
        pages.MapPost("/account/browsers/revoke", RevokeOthersAsync);
    }

    private static async Task<RazorComponentResult<AccountPage>> ShowAsync(Visit visit, BrowserSessionStore browsers, string? fault = null, bool changed = false) =>
        Page.Of<AccountPage>(new { Browsers = await browsers.ListAsync(visit.User), Fault = fault, Changed = changed });

    private static async Task<RazorComponentResult<AccountPage>> ChangePasswordAsync(
        [FromForm] string? current, [FromForm] string? password, Visit visit, Passwords passwords, BrowserSessionStore browsers, HttpContext context)
    {
        if (WebName.Of(visit.User) is not { } name)
            return await ShowAsync(visit, browsers, Texts.NoPasswordHere);
        if (passwords.Judge(visit.User, password) is { } fault)
            return await ShowAsync(visit, browsers, fault);

        // Whoever sits at somebody else's browser does not know the old one, and may not guess it either.
        var check = await passwords.CheckAsync(name, current, ClientAddress.Of(context));
        if (check.Wait is { } wait)
            return await ShowAsync(visit, browsers, Texts.TooManyTries(wait));
        if (check.User != visit.User)
            return await ShowAsync(visit, browsers, Texts.CurrentPasswordWrong);

        await passwords.SetAsync(visit.User, password!, visit.Browser.Id);
        return await ShowAsync(visit, browsers, changed: true);
    }

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
