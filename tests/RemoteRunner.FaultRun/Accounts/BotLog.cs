using System.Text.RegularExpressions;

namespace RemoteRunner.FaultRun.Accounts;

/// <summary>What the bots of a run said about messages that they sent again because nobody knew whether they had arrived.</summary>
internal sealed partial class BotLog
{
    private readonly Dictionary<long, int> _byChat = [];
    private readonly Dictionary<Guid, int> _byTurn = [];

    /// <summary>How many there were in all.</summary>
    public int Resends => _byChat.Values.Sum() + _byTurn.Values.Sum();

    /// <param name="folder">Holds the log of every bot that ran.</param>
    public static BotLog Read(string folder)
    {
        var log = new BotLog();
        foreach (var line in Directory.EnumerateFiles(folder, "RemoteRunner.Bot-*.log").SelectMany(File.ReadLines))
        {
            if (Broken().Match(line) is { Success: true } broken)
                Count(log._byChat, long.Parse(broken.Groups[1].Value));
            else if (Restarted().Match(line) is { Success: true } restarted)
                Count(log._byTurn, Guid.Parse(restarted.Groups[1].Value));
        }

        return log;
    }

    /// <summary>Resends to a chat, and those of its turns.</summary>
    public int Of(long chat, IEnumerable<Guid> turns) => _byChat.GetValueOrDefault(chat) + turns.Distinct().Sum(turn => _byTurn.GetValueOrDefault(turn));

    private static void Count<T>(Dictionary<T, int> counts, T key)
        where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;

    // "      sendMessage to chat 3001 is sent again, and nobody knows whether the one before arrived: it may be there twice."
    [GeneratedRegex(@"send\w+ to chat (\d+) is sent again, and nobody knows")]
    private static partial Regex Broken();

    // "      Part 1 of the answer of turn 6f1a3c52-… was on its way when the bot died; it is sent again and may be in the chat twice."
    [GeneratedRegex(@"of turn ([0-9a-f-]{36}) was on its way when the bot died")]
    private static partial Regex Restarted();
}
