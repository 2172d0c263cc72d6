namespace RemoteRunner.Bot.Formatting;

/// <summary>One message: its HTML, and the same text without formatting for when Telegram rejects the HTML.</summary>
internal sealed record MessagePart(string Html, string PlainText);
