using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Web.SignIn;

/// <summary>
/// Looks now and then whether the browser of a request that lasts (a stream, a socket, a download) is signed in still, and
/// ends the request when it is not: the gate looked only when it began.
/// </summary>
internal sealed class BrowserWatch(BrowserSessionStore browsers, UserDirectory users, TimeProvider time)
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(2);

    // What does not end by its token is torn off.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public async Task RunAsync(HttpContext context, BrowserSession browser, RequestDelegate next)
    {
        var aborted = context.RequestAborted;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        using var done = new CancellationTokenSource();
        context.RequestAborted = end.Token;
        var watching = WatchAsync(context, browser, end, done.Token);
        try
        {
            await next(context);
        }
        finally
        {
            await done.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.RequestAborted = aborted;
        }
    }

    private async Task WatchAsync(HttpContext context, BrowserSession browser, CancellationTokenSource end, CancellationToken done)
    {
        do
            await Task.Delay(_look, time, done);
        while (await IsAdmittedAsync(browser));

        await end.CancelAsync();
        await Task.Delay(_patience, time, done);
        context.Abort();
    }

    private async Task<bool> IsAdmittedAsync(BrowserSession browser)
    {
        try
        {
            return await browsers.ExistsAsync(browser) && await users.GetRoleAsync(browser.User) != Role.Stranger;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Nobody knows. What streams tell comes from the cache, so nothing is told meanwhile.
            return true;
        }
    }
}
