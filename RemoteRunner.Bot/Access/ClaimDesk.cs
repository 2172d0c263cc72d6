using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Access;

/// <summary>Makes claim codes, shows them and takes them.</summary>
/// <remarks>Every method throws <see cref="StackExchange.Redis.RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed partial class ClaimDesk(ClaimCodes codes, IOptions<TelegramOptions> telegram, IOptions<ClaimOptions> options, ILogger<ClaimDesk> logger)
{
    /// <inheritdoc cref="ClaimCodes.IsOpenAsync"/>
    public Task<bool> IsOpenAsync() => codes.IsOpenAsync();

    /// <inheritdoc cref="ClaimCodes.IssueAsync"/>
    public async Task<ClaimCode> IssueAsync()
    {
        var code = await codes.IssueAsync(telegram.Value.BotId, options.Value.Lifetime, options.Value.Tries);

        // The console is where the owner finds it; who reads the bot's log could admit himself anyway.
        Log.Issued(logger, code.Code, options.Value.Lifetime.TotalMinutes);
        return code;
    }

    /// <summary>Takes a code that <paramref name="user"/> sent; the right one makes an admin of them.</summary>
    public async Task<bool> TryClaimAsync(UserId user, string letters)
    {
        var answer = await codes.TryClaimAsync(telegram.Value.BotId, user, letters);
        if (answer.Claimed)
            Log.Claimed(logger, user);
        else if (answer.TriesLeft == 0)
            Log.Dead(logger);
        else if (answer.TriesLeft is { } left)
            Log.Wrong(logger, user, left);
        return answer.Claimed;
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Nobody is admitted yet. Send this code to the bot to become its admin: {Code} (valid for {Minutes:0} minutes, once)")]
        public static partial void Issued(ILogger logger, string code, double minutes);

        [LoggerMessage(5002, LogLevel.Warning, "User {User} sent a wrong claim code; {Left} tries are left.")]
        public static partial void Wrong(ILogger logger, UserId user, int left);

        [LoggerMessage(5003, LogLevel.Warning, "Too many wrong claim codes: the code is dead. Restart the bot or POST /claim-code for another.")]
        public static partial void Dead(ILogger logger);

        [LoggerMessage(5004, LogLevel.Information, "User {User} sent the claim code and is the admin from now on.")]
        public static partial void Claimed(ILogger logger, UserId user);
    }
}
