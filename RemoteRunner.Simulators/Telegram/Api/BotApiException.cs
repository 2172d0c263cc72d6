namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>A call the server refuses, with the description it sends.</summary>
internal sealed class BotApiException(int code, string description, int? retryAfter = null) : Exception(description)
{
    public int Code { get; } = code;

    /// <summary>Seconds, of a 429.</summary>
    public int? RetryAfter { get; } = retryAfter;

    public static BotApiException BadRequest(string what) => new(400, "Bad Request: " + what);

    public static BotApiException Forbidden(string what) => new(403, "Forbidden: " + what);

    public static BotApiException TooManyRequests(int retryAfter) => new(429, $"Too Many Requests: retry after {retryAfter}", retryAfter);
}
