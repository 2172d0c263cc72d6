using System.Globalization;
using StackExchange.Redis;

namespace RemoteRunner.Core.Redis;

/// <summary>Reads and writes the values of stored hashes in one way: ids as 32 hex digits, times in ISO 8601.</summary>
internal sealed class Stored(HashEntry[] entries)
{
    private readonly Dictionary<string, string> _fields =
        entries.ToDictionary(e => e.Name.ToString(), e => e.Value.ToString(), StringComparer.Ordinal);

    public bool IsEmpty => _fields.Count == 0;

    public string this[string field] =>
        _fields.TryGetValue(field, out var value)
            ? value
            : throw new FormatException($"A stored record lacks its field '{field}': it was written by another version or is damaged.");

    public string? Text(string field) => _fields.TryGetValue(field, out var value) && value.Length > 0 ? value : null;

    public Guid? Id(string field) => Text(field) is { } value ? Guid.Parse(value) : null;

    public DateTimeOffset? Time(string field) => Text(field) is { } value ? ParseTime(value) : null;

    public static string Write(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    public static string Write(Guid id) => id.ToString("N");

    public static DateTimeOffset ParseTime(string value) =>
        DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
