using RemoteRunner.Backup.Tests.Drivers;
using RemoteRunner.Core.Redis;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Backup.Tests;

/// <summary>A backup is one when it has been restored.</summary>
public sealed class DrillSpecs : IAsyncLifetime
{
    private readonly Folders _folders = new();
    private CacheServer? _cache;
    private ScriptedBox? _box;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cache = await CacheServer.StartAsync(CacheKind.Redis);
        _box = await ScriptedBox.StartAsync();
        _folders.WriteRepository("app");
        _folders.WriteTranscript(Guid.NewGuid(), "app", "one", "two", "three");
        await using var connection = await _cache.ConnectAsync();
        await connection.GetDatabase().HashSetAsync(RedisKeys.Users, [new("tg:1001", "admin")]);
        await connection.GetDatabase().StringSetAsync(RedisKeys.BotOffset(1), "42");
    }

    public async ValueTask DisposeAsync()
    {
        await _box!.DisposeAsync();
        await _cache!.DisposeAsync();
        _folders.Dispose();
    }

    [Fact]
    public async Task Restores_the_newest_snapshot_counts_everything_and_leaves_nothing()
    {
        await using var backup = await StartAsync();
        var saved = await backup.BackUpAsync();

        var drill = await backup.DrillAsync();

        Assert.Null(drill.Failure);
        Assert.Empty(drill.Notes);
        Assert.Equal(saved.LastGood!.Id, drill.Snapshot);
        Assert.Equal(saved.LastGood.Files, drill.Files);
        Assert.Equal((1, 1), (drill.Repositories, drill.Transcripts));
        Assert.True(drill.CacheKeys >= 2, $"{drill.CacheKeys} keys were counted.");
        Assert.Contains("transcript", _box!.Calls);
        Assert.False(Directory.Exists(Path.Combine(_folders.Backup, "scratch")));
    }

    [Fact]
    public async Task Fails_when_the_box_reads_less_in_a_transcript_than_was_saved()
    {
        await using var backup = await StartAsync();
        await backup.BackUpAsync();
        _box!.Entries = 2;

        var drill = await backup.DrillAsync();

        Assert.Contains("the box read 2 of 3 entries", drill.Failure, StringComparison.Ordinal);
        Assert.NotNull((await backup.ReadAsync()).Problem);

        _box.Entries = null;
        Assert.Null((await backup.DrillAsync()).Failure);
        Assert.Null((await backup.ReadAsync()).Problem);
    }

    [Fact]
    public async Task Tells_a_repository_that_was_damaged_before_from_one_the_backup_damaged()
    {
        var commit = Directory.EnumerateFiles(Path.Combine(_folders.Workspaces, "app", ".git", "objects"), "*", SearchOption.AllDirectories).First();
        var damaged = commit;
        File.SetUnixFileMode(damaged, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var intact = await File.ReadAllBytesAsync(damaged, Cancellation);
        await File.WriteAllTextAsync(damaged, "damaged", Cancellation);
        await using var backup = await StartAsync();
        await backup.BackUpAsync();

        var before = await backup.DrillAsync();
        Assert.Null(before.Failure);
        Assert.Equal(Texts.DamagedBefore("app"), Assert.Single(before.Notes));

        await File.WriteAllBytesAsync(damaged, intact, Cancellation);
        Assert.Contains("git fsck finds the restored repository app damaged", (await backup.DrillAsync()).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_snapshot_there_is_nothing_to_prove()
    {
        await using var backup = await StartAsync();

        Assert.Equal(Texts.NothingSaved, (await backup.DrillAsync()).Failure);
    }

    private Task<RunningBackup> StartAsync() => RunningBackup.StartAsync(_folders, _cache!.ConnectionString, _box);
}
