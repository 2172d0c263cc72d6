using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Caches;

/// <summary>Saves every key of Core's catalogue by its type: Garnet has no RDB dump, and a bare one does not restore beside an append-only Redis.</summary>
internal static class CacheExport
{
    private const int ListPage = 1000;

    // Asked for together: one after the other, most of the time would be waiting. The longest logs are a few megabytes each.
    private const int Together = 32;

    /// <summary>Writes all keys to <paramref name="file"/>, whole or not at all: the file appears when it is complete.</summary>
    /// <returns>How many keys.</returns>
    public static async Task<long> WriteAsync(IDatabase database, FileInfo file, CancellationToken cancellationToken)
    {
        var keys = await FindKeysAsync(database, cancellationToken);
        file.Directory?.Create();
        var unfinished = file.FullName + ".part";
        long count = 0;
        await using (var writer = new StreamWriter(unfinished, append: false, new UTF8Encoding(false)))
        {
            foreach (var some in keys.Order(StringComparer.Ordinal).Chunk(Together))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var entry in await Task.WhenAll(some.Select(key => ReadAsync(database, key))))
                {
                    if (entry is null)
                        continue;

                    await writer.WriteLineAsync(entry.ToLine().AsMemory(), cancellationToken);
                    count++;
                }
            }
        }

        File.Move(unfinished, file.FullName, overwrite: true);
        return count;
    }

    /// <summary>How many keys of the catalogue there are.</summary>
    public static async Task<long> CountAsync(IDatabase database, CancellationToken cancellationToken) =>
        (await FindKeysAsync(database, cancellationToken)).Count;

    /// <summary>How many saved keys live no longer than <paramref name="within"/>: they may be gone when they are counted.</summary>
    public static async Task<long> CountShortLivedAsync(FileInfo file, TimeSpan within, CancellationToken cancellationToken)
    {
        long count = 0;
        long number = 0;
        await foreach (var line in File.ReadLinesAsync(file.FullName, cancellationToken))
        {
            if (CacheEntry.FromLine(line, ++number).TtlMs is { } left && left < within.TotalMilliseconds)
                count++;
        }

        return count;
    }

    private static async Task<HashSet<string>> FindKeysAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var server = database.Multiplexer.GetServers().First(s => s is { IsConnected: true, IsReplica: false });
        await foreach (var found in server.KeysAsync(database.Database, "rr:*", pageSize: 1000).WithCancellation(cancellationToken))
        {
            var key = found.ToString();
            if (RedisKeys.Catalogue.Any(kind => FileSystemName.MatchesSimpleExpression(kind.Pattern, key, ignoreCase: false)))
                keys.Add(key);
        }

        return keys;
    }

    private static async Task<CacheEntry?> ReadAsync(IDatabase database, string key)
    {
        var remaining = database.KeyTimeToLiveAsync(key);
        var type = await database.KeyTypeAsync(key);
        var left = await remaining;
        IReadOnlyList<byte[]>? values = type switch
        {
            RedisType.String => await database.StringGetAsync(key) is { IsNull: false } value ? [Bytes(value)] : null,
            RedisType.List => await ReadListAsync(database, key),
            RedisType.Set => [.. (await database.SetMembersAsync(key)).Select(Bytes)],
            RedisType.Hash => [.. (await database.HashGetAllAsync(key)).SelectMany(e => new[] { Bytes(e.Name), Bytes(e.Value) })],
            RedisType.SortedSet => [.. (await database.SortedSetRangeByRankWithScoresAsync(key)).SelectMany(e => new[] { Bytes(e.Element), Score(e.Score) })],
            // Expired since the scan.
            RedisType.None => null,
            _ => throw new InvalidDataException($"The key {key} is of type {type}, which RemoteRunner does not use."),
        };
        return values is null or { Count: 0 } ? null : new CacheEntry(CacheEntry.Version, key, Name(type), (long?)left?.TotalMilliseconds, values);
    }

    private static async Task<IReadOnlyList<byte[]>> ReadListAsync(IDatabase database, string key)
    {
        var values = new List<byte[]>();
        while (true)
        {
            var page = await database.ListRangeAsync(key, values.Count, values.Count + ListPage - 1);
            values.AddRange(page.Select(Bytes));
            if (page.Length < ListPage)
                return values;
        }
    }

    private static byte[] Bytes(RedisValue value) => (byte[]?)value ?? [];

    private static byte[] Score(double score) => Encoding.ASCII.GetBytes(score.ToString("R", CultureInfo.InvariantCulture));

    private static string Name(RedisType type) => type == RedisType.SortedSet ? "zset" : type.ToString().ToLowerInvariant();
}
