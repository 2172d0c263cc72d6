using Microsoft.Extensions.Logging;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Speech;

/// <summary>The money of transcriptions: whether there is any, and what one cost, charged to whoever spoke as a part of the turn that comes of it.</summary>
public sealed partial class TranscriptCharges(UsageLedger ledger, TimeProvider time, ILogger<TranscriptCharges> logger)
{
    /// <summary>Before anything is listened to.</summary>
    /// <exception cref="TranscriptionException">A budget of the person's, or of all together, is spent: the turn would be refused as well.</exception>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task CheckAsync(UserId user)
    {
        foreach (var budget in await ledger.GetBudgetsAsync(user))
        {
            if (budget.IsSpent)
                throw new TranscriptionException(TranscriptionFailure.BudgetSpent, BudgetTexts.Spent(budget, time.GetUtcNow()));
        }
    }

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
