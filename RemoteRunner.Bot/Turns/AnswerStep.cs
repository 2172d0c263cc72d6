using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot.Turns;

/// <summary>One message of a turn's answer: a text, or (with <paramref name="Document"/>) a file with that text below it.</summary>
/// <param name="Document">The file's content, Markdown.</param>
/// <param name="Resets">When the limit resets that ended the turn.</param>
internal sealed record AnswerStep(MessagePart Text, string? Document = null, AnswerButtons Buttons = AnswerButtons.None, DateTimeOffset? Resets = null)
{
    /// <summary>All of the answer as the Markdown of a rich message; null for a text.</summary>
    public string? Rich { get; init; }

    /// <summary>The files that the turn changed, below its last message.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>The buttons below an answer's last message.</summary>
internal enum AnswerButtons
{
    None,

    /// <summary>Continue and Drop.</summary>
    Continue,

    /// <summary>Run again, below an answer that was stored.</summary>
    RunAgain,

    /// <summary>Try again, below a failure that may pass or be mended.</summary>
    TryAgain,

    /// <summary>Continue when it resets, and Try again.</summary>
    WhenItResets,

    /// <summary>Compact and go on, or New session.</summary>
    CompactOrNew,

    /// <summary>Choose another model, then Try again.</summary>
    OtherModel,
}
