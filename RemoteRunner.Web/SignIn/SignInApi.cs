using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Pages;

namespace RemoteRunner.Web.SignIn;

/// <summary>The ways in, <c>/signin</c>, <c>/app</c> and <c>/join</c>, and the way out, <c>/signout</c>.</summary>
internal static class SignInApi
{
    // Whoever is nobody yet sends a name, a password or what Telegram signed, and nothing longer. Bytes.
    private const long LongestBody = 16_384;

    /// <summary>The body of <c>POST /signin/link</c>.</summary>
    internal sealed record LinkCode(string? Code);

    /// <summary>The body of <c>POST /signin/telegram</c>.</summary>
    /// <param name="Data">See <see cref="LaunchData"/>.</param>
    /// <param name="Framed">Whether the page stands inside Telegram's page in a browser.</param>
    internal sealed record LaunchBody(string? Data, bool Framed);

    /// <summary>The body of <c>POST /signin/password</c>.</summary>
    internal sealed record NameAndPassword(string? Name, string? Password);

    /// <summary>The body of <c>POST /signin/join</c>.</summary>
    internal sealed record ChosenPassword(string? Name, string? Code, string? Password);

    /// <summary>The body of <c>POST /signin/claim</c>.</summary>
    internal sealed record FirstPerson(string? Code, string? Name, string? Password);

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/signin", async (ClaimCodes claims, IOptions<SignInOptions> options) =>
            Page.Of<SignInPage>(new { IsUnclaimed = await claims.IsOpenAsync(), Shortest = options.Value.PasswordLength })).ForSignedOut();
        pages.MapGet("/app", () => Page.Of<MiniAppPage>()).ForMiniApp();
        pages.MapGet("/join", (IOptions<SignInOptions> options) => Page.Of<JoinPage>(new { Shortest = options.Value.PasswordLength })).ForSignedOut();
        pages.MapPost("/signin/link", TakeLinkAsync).ForSignedOut().WithMetadata(new RequestSizeLimitAttribute(LongestBody));
        pages.MapPost("/signin/telegram", TakeLaunchAsync).ForMiniApp().WithMetadata(new RequestSizeLimitAttribute(LongestBody));
        pages.MapPost("/signin/password", TakePasswordAsync).ForSignedOut().WithMetadata(new RequestSizeLimitAttribute(LongestBody));
        pages.MapPost("/signin/join", JoinAsync).ForSignedOut().WithMetadata(new RequestSizeLimitAttribute(LongestBody));
        pages.MapPost("/signin/claim", ClaimAsync).ForSignedOut().WithMetadata(new RequestSizeLimitAttribute(LongestBody));
        pages.MapPost("/signout", SignOutAsync);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeLinkAsync(LinkCode body, SignInLinks links, BrowserDoor door, HttpContext context)
    {
        if (await links.TryTakeAsync(body.Code) is not { } user)
            return Problem.Create(StatusCodes.Status401Unauthorized, null, Texts.LinkSpent);
        return await door.OpenAsync(context, user, "link") ? TypedResults.NoContent() : Problem.NotYours(Texts.Stranger);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeLaunchAsync(
        LaunchBody body, MiniAppDesk desk, BrowserDoor door, BrowserCookie cookie, BrowserSessionStore browsers, HttpContext context)
    {
        var here = await browsers.FindAsync(cookie.Read(context.Request));
        var launch = await desk.TakeAsync(body.Data, here?.User);
        if (launch.User is not { } user)
            return Problem.Create(StatusCodes.Status401Unauthorized, null, launch.Problem ?? Texts.LaunchForged);

        // Opened again: it stays the browser it is, unless it moved into or out of another page, or does not know yet that it is Telegram's.
        if (here is { Way: "telegram" } && here.User == user && cookie.IsFramed(context.Request) == body.Framed)
            return TypedResults.NoContent();
        return await door.OpenAsync(context, user, "telegram", body.Framed) ? TypedResults.NoContent() : Problem.NotYours(Texts.Stranger);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> TakePasswordAsync(NameAndPassword body, Passwords passwords, BrowserDoor door, HttpContext context)
    {
        var check = await passwords.CheckAsync(body.Name, body.Password, ClientAddress.Of(context));
        if (check.Wait is { } wait)
            return TooOften(context, wait);

        // Somebody who was sent away is answered like a wrong password: who is asked for is not said.
        return check.User is { } user && await door.OpenAsync(context, user, "password")
            ? TypedResults.NoContent()
            : Problem.Create(StatusCodes.Status401Unauthorized, null, Texts.PasswordWrong);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> JoinAsync(ChosenPassword body, PasswordInvites invites, Passwords passwords, BrowserDoor door, HttpContext context)
    {
        // Before the code is used up: a password that is no good is chosen again.
        if (!WebName.TryParse(body.Name, out var named))
            return Problem.Create(StatusCodes.Status401Unauthorized, null, Texts.InviteSpent);
        if (passwords.Judge(named, body.Password) is { } fault)
            return Problem.BadRequest(fault);
        if (await invites.TryTakeAsync(body.Code) is not { } user || user != named)
            return Problem.Create(StatusCodes.Status401Unauthorized, null, Texts.InviteSpent);

        await passwords.SetAsync(user, body.Password!);
        return await door.OpenAsync(context, user, "password") ? TypedResults.NoContent() : Problem.NotYours(Texts.Stranger);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ClaimAsync(FirstPerson body, FirstPersonDesk desk, BrowserDoor door, HttpContext context)
    {
        var claim = await desk.ClaimAsync(body.Code, body.Name, body.Password, ClientAddress.Of(context));
        if (claim.Wait is { } wait)
            return TooOften(context, wait);
        if (claim.User is not { } user)
            return Problem.BadRequest(claim.Problem ?? Texts.ClaimWrong);
        return await door.OpenAsync(context, user, "password") ? TypedResults.NoContent() : Problem.NotYours(Texts.Stranger);
    }

    private static async Task<RedirectHttpResult> SignOutAsync(Visit visit, BrowserSessionStore browsers, BrowserCookie cookie, HttpContext context)
    {
        await browsers.RevokeAsync(visit.User, visit.Browser.Id);

        // Without its cookie the sign-in page is framed by nobody.
        var framed = cookie.IsFramed(context.Request);
        cookie.Delete(context.Request, context.Response);
        return TypedResults.Redirect(framed ? "/app" : "/signin");
    }

    private static ProblemHttpResult TooOften(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0");
        return Problem.Create(StatusCodes.Status429TooManyRequests, null, Texts.TooManyTries(wait));
    }
}
