using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot.Turns;

/// <summary>One message of a turn's answer: a text, or (with <paramref name="Document"/>) a file with that text below it.</summary>
/// <param name="Document">The file's content, Markdown.</param>
internal sealed record AnswerStep(MessagePart Text, string? Document = null, AnswerButtons Buttons = AnswerButtons.None);

/// <summary>The buttons below an answer's last message.</summary>
internal enum AnswerButtons
{
    None,

    /// <summary>Continue and Drop.</summary>
    Continue,

    /// <summary>Run again, below an answer that was stored.</summary>
    RunAgain,
}
