using Microsoft.Extensions.Options;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.SignIn;

/// <summary>Finds out who opened the Mini App.</summary>
internal sealed class MiniAppDesk(
    WebBotStore bots, MiniAppLaunches launches, PublicAddress address, IOptions<MiniAppOptions> options, IOptions<SignInOptions> signIn, TimeProvider time)
{
    // How far Telegram's clock may be ahead of this one.
    private static readonly TimeSpan _ahead = TimeSpan.FromMinutes(1);

    private readonly byte[] _key = Convert.FromHexString(options.Value.SignatureKey);

    /// <param name="text">What Telegram handed the page.</param>
    /// <param name="known">Who is signed in in this browser already: they may bring the same once more, for the answer to the first time may have been lost.</param>
    /// <exception cref="StackExchange.Redis.RedisException">The cache is away.</exception>
    public async Task<Launch> TakeAsync(string? text, UserId? known)
    {
        // Telegram opens a Mini App over https alone.
        if (!address.IsSecure || await bots.GetAsync() is not { HasMiniApp: true } bot)
            return Launch.Refused(Texts.NoMiniApp);
        if (LaunchData.Read(text, bot.Id, _key) is not { } data)
            return Launch.Refused(Texts.LaunchForged);

        var now = time.GetUtcNow();
        if (data.At > now + _ahead || data.At < now - signIn.Value.LaunchAge)
            return Launch.Refused(Texts.LaunchStale);
        if (data.User == known)
            return new Launch(data.User, null);

        return await launches.TryUseAsync(data.Signed, signIn.Value.LaunchAge + _ahead) ? new Launch(data.User, null) : Launch.Refused(Texts.LaunchSpent);
    }
}

/// <param name="Problem">Why nobody is let in by it; null when somebody is.</param>
internal sealed record Launch(UserId? User, string? Problem)
{
    public static Launch Refused(string problem) => new(null, problem);
}
