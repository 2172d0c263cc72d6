using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Pages;

namespace RemoteRunner.Web.SignIn;

/// <summary><c>/signin</c> and <c>/signout</c></summary>
internal static class SignInApi
{
    /// <summary>The body of <c>POST /signin/link</c>.</summary>
    internal sealed record LinkCode(string? Code);

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/signin", () => Page.Of<SignInPage>()).ForSignedOut();
        pages.MapPost("/signin/link", TakeLinkAsync).ForSignedOut();
        pages.MapPost("/signout", SignOutAsync);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeLinkAsync(LinkCode body, SignInLinks links, BrowserDoor door, HttpContext context)
    {
        if (await links.TryTakeAsync(body.Code) is not { } user)
            return Problem.Create(StatusCodes.Status401Unauthorized, null, Texts.LinkSpent);
        return await door.OpenAsync(context, user, "link") ? TypedResults.NoContent() : Problem.NotYours(Texts.Stranger);
    }

    private static async Task<RedirectHttpResult> SignOutAsync(Visit visit, BrowserSessionStore browsers, BrowserCookie cookie, HttpResponse response)
    {
        await browsers.RevokeAsync(visit.User, visit.Browser.Id);
        cookie.Delete(response);
        return TypedResults.Redirect("/signin");
    }
}
