namespace RemoteRunner.Simulators.Telegram.Calls;

/// <summary>One finished call. <see cref="Status"/> 0 means that the connection was cut before an answer.</summary>
internal sealed record BotCall(long N, string Method, long? ChatId, int? MessageId, DateTimeOffset At, int Status, int? RetryAfter, string? Description, string? Text);
