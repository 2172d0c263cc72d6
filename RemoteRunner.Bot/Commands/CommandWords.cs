using System.Globalization;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Commands;

/// <summary>Reads what admins write behind a command: <c>set 1002 minute=20 day=500</c>.</summary>
internal static class CommandWords
{
    /// <summary>A person: <c>1002</c>, <c>tg:1002</c> or <c>web:name</c>; null when it is none.</summary>
    public static UserId? User(string word) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? UserId.Telegram(id)
        : UserId.TryParse(word, null, out var user) ? user
        : null;

    /// <summary>Values by name; null when there is none, one is malformed or twice there, or a name is not among <paramref name="names"/>.</summary>
    public static IReadOnlyDictionary<string, decimal>? Values(IEnumerable<string> words, decimal most, params ReadOnlySpan<string> names)
    {
        var values = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in words)
        {
            var parts = word.Split('=', 2);
            if (parts.Length != 2
                || names.IndexOf(parts[0].ToLowerInvariant()) < 0
                || !decimal.TryParse(parts[1].TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                || value > most
                || !values.TryAdd(parts[0], value))
            {
                return null;
            }
        }

        return values.Count == 0 ? null : values;
    }

    public static decimal? Get(this IReadOnlyDictionary<string, decimal> values, string name) => values.TryGetValue(name, out var value) ? value : null;
}
