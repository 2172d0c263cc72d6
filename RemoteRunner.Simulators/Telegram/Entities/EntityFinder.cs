using System.Text.RegularExpressions;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>What the server recognises in plain text without being told: commands, links, mentions, hashtags, addresses.</summary>
internal static partial class EntityFinder
{
    public static IEnumerable<MessageEntity> Find(string text)
    {
        var taken = new List<MessageEntity>();
        Add(taken, "url", Url().Matches(text));
        Add(taken, "email", Email().Matches(text));
        Add(taken, "bot_command", Command().Matches(text));
        Add(taken, "mention", Mention().Matches(text));
        Add(taken, "hashtag", Hashtag().Matches(text));
        return taken;
    }

    private static void Add(List<MessageEntity> taken, string type, MatchCollection matches)
    {
        foreach (Match match in matches)
        {
            if (!taken.Exists(other => other.Offset < match.Index + match.Length && match.Index < other.End))
                taken.Add(new MessageEntity(type, match.Index, match.Length));
        }
    }

    // "/start@some_bot" at a place where no word, slash or angle bracket touches it.
    [GeneratedRegex(@"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}(?![\w#])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hashtag();

    [GeneratedRegex(@"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}(?!\w)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Email();

    // Bare names count only under well-known endings: that is how "readme.md" becomes a link in a real chat.
    [GeneratedRegex(@"(?<![\w@./-])(?:https?://[\w-]{1,63}(?:\.[\w-]{1,63})+|(?:[\w-]{1,63}\.){1,6}(?:com|org|net|io|dev|app|ai|me|md|rs|py|sh|ru|de|uk|fr|eu|info|co|us|tv|cc))(?::\d{1,5})?(?:/[^\s<>""]{0,1000})?(?<![.,:;!?)'])(?![\w@])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Url();
}
