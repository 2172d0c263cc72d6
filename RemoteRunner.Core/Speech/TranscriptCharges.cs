using Microsoft.Extensions.Logging;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Speech;

/// <summary>Charges what a transcription cost to whoever spoke, as a part of the turn that comes of it.</summary>
public sealed partial class TranscriptCharges(UsageLedger ledger, ILogger<TranscriptCharges> logger)
{
    /// <summary>Nothing for one that came from the cache. What was heard is worth more than its entry: a cache that is away is only logged.</summary>
    public async Task ChargeAsync(UserId user, Guid turn, Transcript transcript)
    {
        if (transcript.CostUsd <= 0)
            return;

        try
        {
            await ledger.ChargeAsync(user, turn, TurnUsage.None with { CostUsd = transcript.CostUsd });
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.NotCharged(logger, turn, transcript.CostUsd, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2734, LogLevel.Warning, "The cache is away: {Dollars} dollars for the transcription of turn {Turn} are not charged.")]
        public static partial void NotCharged(ILogger logger, Guid turn, decimal dollars, Exception exception);
    }
}
