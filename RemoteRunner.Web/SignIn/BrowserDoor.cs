using RemoteRunner.Core.Audit;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.SignIn;

/// <summary>Lets a browser in whose person has shown who they are, and are admitted.</summary>
internal sealed partial class BrowserDoor(
    BrowserSessionStore browsers, UserDirectory users, BrowserCookie cookie, AuditLog audit, ILogger<BrowserDoor> logger)
{
    /// <param name="way">link, telegram or password.</param>
    /// <param name="framed">See <see cref="BrowserCookie.Write"/>.</param>
    /// <returns>False when the person is not admitted (any more).</returns>
    public async Task<bool> OpenAsync(HttpContext context, UserId user, string way, bool framed = false)
    {
        if (await users.GetRoleAsync(user) == Role.Stranger)
            return false;

        // The browser before it is another person's, or this one's from long ago: never both.
        if (await browsers.FindAsync(cookie.Read(context.Request)) is { } old)
            await browsers.RevokeAsync(old.User, old.Id);
        cookie.Write(context.Response, await browsers.CreateAsync(user, context.Request.Headers.UserAgent.ToString(), way), framed);
        await audit.WriteAsync(user, AuditAction.SignedIn, null, way);
        Log.SignedIn(logger, user, way);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Information, "User {User} signed a browser in by {Way}.")]
        public static partial void SignedIn(ILogger logger, UserId user, string way);
    }
}
