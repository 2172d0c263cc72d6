namespace RemoteRunner.Core.Speech;

/// <summary>Why there is no transcript.</summary>
public enum TranscriptionFailure
{
    /// <summary>Neither Deepgram nor Whisper is set up, or the model cannot be loaded.</summary>
    NoEngine,
    Unauthorized,
    PaymentRequired,
    Forbidden,
    RateLimited,
    BadAudio,
    TooLong,
    TooLarge,
    Timeout,
    Unavailable,

    /// <summary>The service did not accept the request: a setting is wrong.</summary>
    Refused,

    /// <summary>A budget of the person's or of all together: nothing is listened to that would cost more.</summary>
    BudgetSpent,
}

/// <summary>The message is one sentence for the person who spoke; it holds neither what was said nor a secret.</summary>
public sealed class TranscriptionException(TranscriptionFailure kind, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public TranscriptionFailure Kind { get; } = kind;

    /// <summary>The same audio may succeed later: worth a Retry button.</summary>
    public bool CanRetry => Kind is not (TranscriptionFailure.BadAudio or TranscriptionFailure.TooLong or TranscriptionFailure.TooLarge);
}
