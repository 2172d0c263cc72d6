using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot;

/// <summary>About the pages in the browser.</summary>
internal static partial class Texts
{
    public const string WebDescription = "Open your sessions in a browser";
    public const string WebOff = "There is no address for a browser yet: whoever runs this sets <code>PublicUrl</code> to one that leads to the box.";
    public const string WebPrivately = "A sign-in link is for you alone: write <code>/web</code> to me in our private chat.";

    /// <summary>A prompt that was written in the browser, Telegram HTML.</summary>
    /// <param name="writer">Who wrote it, where that is not plain.</param>
    public static string FromTheBrowser(string? writer, string prompt, int pictures)
    {
        var pictured = pictures switch { 0 => string.Empty, 1 => " · 1 picture", _ => $" · {pictures} pictures" };
        var who = writer is null ? string.Empty : $" · {TelegramHtml.Escape(Shorten(writer, 60))}";
        return $"🌐 <i>From the browser{who}{pictured}</i>\n<blockquote expandable>{TelegramHtml.Escape(Shorten(prompt, 3_000))}</blockquote>";
    }

    public static string WebLink(string address, TimeSpan lifetime, bool isLocal) =>
        $"🌐 Signs one browser in, once, within {lifetime.TotalMinutes:0} minutes:\n{TelegramHtml.Escape(address)}"
        + (isLocal ? "\nIt works on the machine RemoteRunner runs on." : string.Empty);
}
