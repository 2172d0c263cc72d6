using System.Globalization;
using System.Text;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Caches;

/// <summary>Restores what <see cref="CacheExport"/> saved.</summary>
internal static class CacheImport
{
    private const int Chunk = 1000;

    /// <returns>How many keys.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or the cache holds data and <paramref name="force"/> is off.</exception>
    public static Task<long> ReadAsync(IDatabase database, FileInfo file, bool force, CancellationToken cancellationToken) =>
        ReadAsync(database, file, force, entry => entry, cancellationToken);

    /// <inheritdoc cref="ReadAsync(IDatabase, FileInfo, bool, CancellationToken)"/>
    /// <param name="change">Applied to each entry before it is restored.</param>
    public static async Task<long> ReadAsync(
        IDatabase database, FileInfo file, bool force, Func<CacheEntry, CacheEntry> change, CancellationToken cancellationToken)
    {
        if (!force && await HoldsDataAsync(database, cancellationToken))
            throw new InvalidDataException("The cache holds RemoteRunner's data already. Use an empty cache, or --force to replace the saved keys.");

        long count = 0;
        await foreach (var line in File.ReadLinesAsync(file.FullName, cancellationToken))
        {
            var entry = CacheEntry.FromLine(line, count + 1);
            await RestoreAsync(database, change(entry));
            count++;
        }

        return count;
    }

    /// <summary>Whether the cache holds anything of RemoteRunner's.</summary>
    public static async Task<bool> HoldsDataAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var server = database.Multiplexer.GetServers().First(s => s is { IsConnected: true, IsReplica: false });
        foreach (var pattern in RedisKeys.Catalogue.Select(kind => kind.Pattern))
        {
            await foreach (var _ in server.KeysAsync(database.Database, pattern, pageSize: 1000).WithCancellation(cancellationToken))
                return true;
        }

        return false;
    }

    private static async Task RestoreAsync(IDatabase database, CacheEntry entry)
    {
        await database.KeyDeleteAsync(entry.Key);
        switch (entry.Type)
        {
            case "string":
                await database.StringSetAsync(entry.Key, entry.Values[0]);
                break;
            case "list":
                foreach (var chunk in entry.Values.Chunk(Chunk))
                    await database.ListRightPushAsync(entry.Key, [.. chunk.Select(v => (RedisValue)v)]);
                break;
            case "set":
                foreach (var chunk in entry.Values.Chunk(Chunk))
                    await database.SetAddAsync(entry.Key, [.. chunk.Select(v => (RedisValue)v)]);
                break;
            case "hash":
                foreach (var chunk in entry.Values.Chunk(2).Chunk(Chunk))
                    await database.HashSetAsync(entry.Key, [.. chunk.Select(pair => new HashEntry(pair[0], pair[1]))]);
                break;
            case "zset":
                foreach (var chunk in entry.Values.Chunk(2).Chunk(Chunk))
                    await database.SortedSetAddAsync(entry.Key, [.. chunk.Select(pair => new SortedSetEntry(pair[0], Score(pair[1])))]);
                break;
            default:
                throw new InvalidDataException($"The key {entry.Key} is of type '{entry.Type}', which this program does not know.");
        }

        if (entry.TtlMs is { } left)
            await database.KeyExpireAsync(entry.Key, TimeSpan.FromMilliseconds(Math.Max(1, left)));
    }

    private static double Score(byte[] text) => double.Parse(Encoding.ASCII.GetString(text), CultureInfo.InvariantCulture);
}
