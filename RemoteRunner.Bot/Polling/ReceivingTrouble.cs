using StackExchange.Redis;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot.Polling;

/// <summary>What keeps updates from coming in, and how long to leave it alone.</summary>
internal static class ReceivingTrouble
{
    public static string Describe(Exception e) => e switch
    {
        ApiRequestException { ErrorCode: 409 } => Texts.HealthOtherPoller,
        ApiRequestException { ErrorCode: 401 or 404 } => Texts.HealthTokenRefused,
        ApiRequestException { ErrorCode: 429 } => Texts.HealthTelegramBusy,
        RequestException => Texts.HealthTelegramAway,
        RedisException or TimeoutException => Texts.HealthCacheAway,
        _ => Texts.HealthPollingFailed,
    };

    public static TimeSpan PauseAfter(Exception e, int failures, TimeSpan first, TimeSpan longest) => e switch
    {
        ApiRequestException { ErrorCode: 429, Parameters.RetryAfter: { } seconds } => TimeSpan.FromSeconds(Math.Max(1, seconds)),

        // The slot frees itself only when the other poller stops: no use in asking often.
        ApiRequestException { ErrorCode: 409 } => Backoff.Pause(failures, TimeSpan.FromSeconds(3), longest),
        _ => Backoff.Pause(failures, first, longest),
    };
}
