using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot.Turns;

/// <summary>One message of a turn's answer: a text, or (with <paramref name="Document"/>) a file with that text below it.</summary>
/// <param name="Document">The file's content, Markdown.</param>
/// <param name="Continues">Whether it carries the buttons Continue and Drop.</param>
internal sealed record AnswerStep(MessagePart Text, string? Document = null, bool Continues = false);
