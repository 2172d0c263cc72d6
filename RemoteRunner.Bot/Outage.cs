using System.Net;
using Polly;
using RemoteRunner.Core.Box;
using StackExchange.Redis;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot;

/// <summary>Tells what passes by itself (box, cache or network away) from what does not.</summary>
internal static class Outage
{
    public static bool Is(Exception e) => IsBoxAway(e) || e is RedisException or TimeoutException or (RequestException and not ApiRequestException);

    /// <summary>The box cannot be reached or cannot work now.</summary>
    public static bool IsBoxAway(Exception e) =>
        e is HttpRequestException or IOException or ExecutionRejectedException
            or BoxProblemException { Status: >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout };
}
