using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot;

/// <summary>About the pages in the browser.</summary>
internal static partial class Texts
{
    public const string WebDescription = "Open your sessions in a browser";
    public const string WebOff = "There is no address for a browser yet: whoever runs this sets <code>PublicUrl</code> to one that leads to the box.";
    public const string MiniAppButton = "Sessions";
    public const string MiniAppOpen = "🌐 Open here";
    public const string WebPrivately = "A sign-in link is for you alone: write <code>/web</code> to me in our private chat.";

    public const string WebPeopleUsage =
        "To let somebody in who has no Telegram: <code>/users add anna</code> makes a link by which they choose a password; the same again makes a new one. <code>/users remove anna</code> takes the way in away.";

    public const string WebNameWrong = "A name has one to 32 small letters, digits, dots, dashes and underscores, and begins and ends with a letter or digit.";
    public const string WebNobody = "There is nobody of that name who signs in by password.";

    public static string WebInvitation(string name, string address, TimeSpan lifetime, bool isLocal) =>
        $"🔑 Send this link to {TelegramHtml.Escape(name)} alone. They choose a password by it, once, within {Elapsed(lifetime)}:\n{TelegramHtml.Escape(address)}"
        + (isLocal ? LocalOnly : string.Empty);

    public static string WebRemoved(string name) => $"🚪 {TelegramHtml.Escape(name)} cannot sign in any more.";

    private const string LocalOnly = "\nIt works on the machine RemoteRunner runs on.";

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
        + (isLocal ? LocalOnly : string.Empty);
}
