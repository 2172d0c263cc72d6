using System.Text.RegularExpressions;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Commands;

/// <summary>A message that reads like a command: <c>/new</c> or <c>/new@remoterunner_bot and more</c>.</summary>
/// <param name="Name">Without slash, lower case.</param>
/// <param name="Rest">What follows; empty when nothing does.</param>
internal sealed partial record CommandLine(string Name, string Rest)
{
    /// <summary>Null when the message is no command: other text, or a path like <c>/etc/hosts</c>.</summary>
    public static CommandLine? Parse(Message? message)
    {
        if (message?.Text is not { Length: > 1 } text || text[0] != '/')
            return null;

        var match = Pattern().Match(text);
        return match.Success
            ? new CommandLine(match.Groups["name"].Value.ToLowerInvariant(), match.Groups["rest"].Value.Trim())
            : null;
    }

    [GeneratedRegex(@"\A/(?<name>[A-Za-z0-9_]{1,32})(@[A-Za-z0-9_]{3,32})?(?<rest>\s.*)?\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
