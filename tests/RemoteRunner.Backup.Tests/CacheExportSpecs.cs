using System.Security.Cryptography;
using RemoteRunner.Backup.Caches;
using RemoteRunner.Core.Redis;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Tests;

public sealed class CacheExportSpecs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rr-backup-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FileInfo Export => new(Path.Combine(_folder.FullName, "cache.jsonl"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(CacheKind.Garnet, CacheKind.Redis)]
    [InlineData(CacheKind.Redis, CacheKind.Garnet)]
    public async Task What_is_saved_from_one_server_is_the_same_in_the_other(CacheKind from, CacheKind to)
    {
        await using var source = await CacheServer.StartAsync(from, Cancellation);
        await using var target = await CacheServer.StartAsync(to, Cancellation);
        await using var sourceConnection = await source.ConnectAsync();
        await using var targetConnection = await target.ConnectAsync();
        var written = await FillAsync(sourceConnection.GetDatabase());

        var saved = await CacheExport.WriteAsync(sourceConnection.GetDatabase(), Export, Cancellation);
        var restored = await CacheImport.ReadAsync(targetConnection.GetDatabase(), Export, force: false, Cancellation);

        Assert.Equal(written, saved);
        Assert.Equal(written, restored);
        Assert.Equal(await DescribeAsync(sourceConnection.GetDatabase()), await DescribeAsync(targetConnection.GetDatabase()));
    }

    [Fact]
    public async Task A_cache_that_holds_data_is_not_overwritten_without_force()
    {
        await using var server = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var connection = await server.ConnectAsync();
        var database = connection.GetDatabase();
        await FillAsync(database);
        await CacheExport.WriteAsync(database, Export, Cancellation);
        await database.HashSetAsync(RedisKeys.Users, "tg:9", "later");

        await Assert.ThrowsAsync<InvalidDataException>(() => CacheImport.ReadAsync(database, Export, force: false, Cancellation));
        Assert.Equal("later", await database.HashGetAsync(RedisKeys.Users, "tg:9"));

        await CacheImport.ReadAsync(database, Export, force: true, Cancellation);
        Assert.False(await database.HashExistsAsync(RedisKeys.Users, "tg:9"));
    }

    [Theory]
    [InlineData("not json", "Line 1 is damaged")]
    [InlineData("""{"v":9,"key":"rr:users","type":"hash","values":[]}""", "version 9")]
    public async Task A_damaged_or_newer_file_is_refused_with_the_line(string content, string word)
    {
        await using var server = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var connection = await server.ConnectAsync();
        await File.WriteAllTextAsync(Export.FullName, content, Cancellation);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(
            () => CacheImport.ReadAsync(connection.GetDatabase(), Export, force: false, Cancellation));

        Assert.Contains(word, refusal.Message);
    }

    [Fact]
    public async Task Without_a_connection_string_it_says_how_to_give_one()
    {
        var exit = await BackupCommands.Create().Parse(["export-cache", Export.FullName]).InvokeAsync(cancellationToken: Cancellation);

        Assert.Equal(2, exit);
        Assert.False(Export.Exists);
    }

    private static async Task<long> FillAsync(IDatabase database)
    {
        var turn = Guid.NewGuid();
        await database.HashSetAsync(RedisKeys.Users, [new("tg:1001", "admin"), new("tg:1002", "mémbre 🦊")]);
        await database.HashSetAsync(RedisKeys.Turn(turn), [new("state", "running"), new("prompt", "line\nline")]);
        await database.KeyExpireAsync(RedisKeys.Turn(turn), TimeSpan.FromDays(30));
        await database.ListRightPushAsync(RedisKeys.TurnEvents(turn), [.. Enumerable.Range(0, 2500).Select(i => (RedisValue)$"event {i}")]);
        await database.SetAddAsync(RedisKeys.BoxSessions("box"), ["a", "b"]);
        await database.SortedSetAddAsync(
            RedisKeys.BotSeen(1),
            [new SortedSetEntry(RandomNumberGenerator.GetBytes(8), 1_764_000_000_123_456), new SortedSetEntry("b", 0.1)]);
        await database.StringSetAsync(RedisKeys.BotOffset(1), "42");
        await database.StringSetAsync("somebody-elses", "stays here");
        return 6;
    }

    private static async Task<IReadOnlyList<string>> DescribeAsync(IDatabase database)
    {
        var lines = new List<string>();
        var server = database.Multiplexer.GetServers()[0];
        await foreach (var key in server.KeysAsync(pattern: "rr:*"))
        {
            var type = await database.KeyTypeAsync(key);
            var content = type switch
            {
                RedisType.String => (string?)await database.StringGetAsync(key),
                RedisType.List => string.Join('|', await database.ListRangeAsync(key)),
                RedisType.Set => string.Join('|', (await database.SetMembersAsync(key)).Select(v => v.ToString()).Order()),
                RedisType.Hash => string.Join('|', (await database.HashGetAllAsync(key)).Select(e => e.ToString()).Order()),
                _ => string.Join('|', (await database.SortedSetRangeByRankWithScoresAsync(key)).Select(e => $"{Convert.ToHexString((byte[])e.Element!)}={e.Score:R}")),
            };
            var lives = await database.KeyTimeToLiveAsync(key) is { } left ? $"{left.TotalHours:F0} h" : "for ever";
            lines.Add($"{key} {type} {lives}: {content}");
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }
}
