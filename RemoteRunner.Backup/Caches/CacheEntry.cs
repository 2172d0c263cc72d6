using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteRunner.Backup.Caches;

/// <summary>
/// One key as one line: <c>{"v":1,"key":"rr:bot:1:offset","type":"string","ttlMs":null,"values":["NDI="]}</c>. Values are base64, since
/// some are not text. Hashes alternate field and value, sorted sets member and score.
/// </summary>
/// <param name="TtlMs">Time left to live in milliseconds; null for ever.</param>
internal sealed record CacheEntry(int V, string Key, string Type, long? TtlMs, IReadOnlyList<byte[]> Values)
{
    public const int Version = 1;

    public string ToLine() => JsonSerializer.Serialize(this, CacheEntryJson.Default.CacheEntry);

    /// <exception cref="InvalidDataException">The line is damaged or of a newer version.</exception>
    public static CacheEntry FromLine(string line, long number)
    {
        CacheEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize(line, CacheEntryJson.Default.CacheEntry);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Line {number} is damaged: {e.Message} Nothing after it was restored.", e);
        }

        return entry is { V: Version }
            ? entry
            : throw new InvalidDataException($"Line {number} is of version {entry?.V}; this program reads version {Version}.");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CacheEntry))]
internal sealed partial class CacheEntryJson : JsonSerializerContext;
