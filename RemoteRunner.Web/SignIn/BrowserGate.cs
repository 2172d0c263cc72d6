using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Api;

namespace RemoteRunner.Web.SignIn;

/// <summary>
/// Stands before everything that browsers call and fails closed: the host must be ours, the origin too, the browser signed
/// in, its person still admitted; what changes anything brings the page's token. After it the request has a <see cref="Caller"/>,
/// as after the internal key's gate, so both sides obey the same rules of ownership.
/// </summary>
internal sealed class BrowserGate(RequestDelegate next, PublicAddress address, BrowserCookie cookie, BrowserWatch watch)
{
    public async Task InvokeAsync(HttpContext context, BrowserSessionStore browsers, UserDirectory users)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<BrowserEndpoint>() is not { } kind)
        {
            await next(context);
            return;
        }

        var request = context.Request;
        SecurityHeaders.Write(context, kind, address, mayBeFramed: address.IsSecure && (kind.MiniApp || cookie.IsFramed(request)));
        if (!address.Serves(request))
        {
            await Problem.Create(StatusCodes.Status421MisdirectedRequest, null, Texts.WrongHost).ExecuteAsync(context);
            return;
        }

        if (!ComesFromUs(request))
        {
            await Problem.NotYours(Texts.WrongOrigin).ExecuteAsync(context);
            return;
        }

        if (kind.SignedOut)
        {
            await next(context);
            return;
        }

        var token = cookie.Read(request);
        if (await browsers.FindAsync(token) is not { } browser)
        {
            await SendToSignInAsync(context, kind);
            return;
        }

        var role = await users.GetRoleAsync(browser.User);
        if (role == Role.Stranger)
        {
            await browsers.RevokeAsync(browser.User, browser.Id);
            cookie.Delete(request, context.Response);
            await SendToSignInAsync(context, kind);
            return;
        }

        if (kind.Admins && role != Role.Admin)
        {
            await Problem.NotYours(Texts.AdminsOnly).ExecuteAsync(context);
            return;
        }

        if (IsChange(request) && !await BrowserCookie.HasPageTokenAsync(request, token!))
        {
            await Problem.NotYours(Texts.PageTokenMissing).ExecuteAsync(context);
            return;
        }

        context.Features.Set(new Caller(browser.User, role));
        context.Features.Set(new Visit(browser, role, BrowserCookie.PageToken(token!)));
        await watch.RunAsync(context, browser, next);
    }

    private static bool IsChange(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    private bool ComesFromUs(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
            return address.IsOurs(origin, request);

        // Every browser names the origin of a change and of a socket.
        if (IsChange(request) || request.Headers.Upgrade.Count > 0)
            return false;

        // A link from elsewhere may lead to a page; a script, picture or stream of another site gets nothing.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "" or "same-origin" or "none" || request.Headers["Sec-Fetch-Mode"] == "navigate";
    }

    private static Task SendToSignInAsync(HttpContext context, BrowserEndpoint kind)
    {
        if (kind.Data || !HttpMethods.IsGet(context.Request.Method))
            return Problem.Create(StatusCodes.Status401Unauthorized, null, Texts.NotSignedIn).ExecuteAsync(context);

        var to = context.Request.Path + context.Request.QueryString;
        context.Response.Redirect(to == "/" ? "/signin" : $"/signin?to={Uri.EscapeDataString(to)}");
        return Task.CompletedTask;
    }
}
