using RemoteRunner.Backup.Tests.Drivers;
using RemoteRunner.Core.Redis;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Backup.Tests;

/// <summary>A restore looks before it touches anything.</summary>
public sealed class RestoreSpecs : IAsyncLifetime
{
    private readonly Folders _folders = new();
    private CacheServer? _cache;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cache = await CacheServer.StartAsync(CacheKind.Redis);
        await using var connection = await _cache.ConnectAsync();
        await connection.GetDatabase().HashSetAsync(RedisKeys.Users, [new("tg:1001", "admin")]);
        _folders.Write("workspaces/main/file.txt", "saved");
        _folders.Write("box/users/tg-1001/claude/settings.json", "{}");
        var (exitCode, output) = await RunAsync("backup");
        Assert.True(exitCode == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        await _cache!.DisposeAsync();
        _folders.Dispose();
    }

    [Fact]
    public async Task Live_data_is_not_overwritten_and_nothing_is_touched()
    {
        _folders.Write("workspaces/main/file.txt", "live");
        var before = Folders.Describe(_folders.Workspaces);

        var (exitCode, output) = await RunAsync("restore");

        Assert.Equal(1, exitCode);
        Assert.Contains(Texts.LiveData(_folders.Workspaces), output, StringComparison.Ordinal);
        Assert.Equal(before, Folders.Describe(_folders.Workspaces));
    }

    [Fact]
    public async Task A_cache_that_holds_data_stops_the_restore_before_files_are_touched()
    {
        Directory.Delete(_folders.Workspaces, recursive: true);
        Directory.Delete(_folders.Box, recursive: true);

        var (exitCode, output) = await RunAsync("restore");

        Assert.Equal(1, exitCode);
        Assert.Contains(Texts.LiveCache, output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folders.Workspaces));
    }

    [Fact]
    public async Task Force_moves_what_was_there_aside()
    {
        _folders.Write("workspaces/main/file.txt", "live");
        _folders.Write("workspaces/later/new.txt", "made after the backup");

        var (exitCode, output) = await RunAsync("restore", "--only", "workspaces", "--force");

        Assert.True(exitCode == 0, output);
        Assert.Equal("saved", await File.ReadAllTextAsync(Path.Combine(_folders.Workspaces, "main", "file.txt"), Cancellation));
        Assert.False(Directory.Exists(Path.Combine(_folders.Workspaces, "later")));
        var aside = Assert.Single(Directory.EnumerateDirectories(_folders.Workspaces, ".before-restore-*"));
        Assert.Equal("live", await File.ReadAllTextAsync(Path.Combine(aside, "main", "file.txt"), Cancellation));
        Assert.True(File.Exists(Path.Combine(aside, "later", "new.txt")));
    }

    [Fact]
    public async Task A_running_box_stops_the_restore_whatever_is_said()
    {
        await using var running = new FileStream(Path.Combine(_folders.Box, "box.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        var (exitCode, output) = await RunAsync("restore", "--force");

        Assert.Equal(1, exitCode);
        Assert.Contains(Texts.BoxRuns, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_snapshot_can_be_named_and_an_unknown_one_is_refused()
    {
        var (_, first) = await RunAsync("snapshots");
        _folders.Write("workspaces/main/file.txt", "changed");
        Assert.Equal(0, (await RunAsync("backup")).ExitCode);
        var target = Path.Combine(_folders.Root, "older");

        var (exitCode, output) = await RunAsync("restore", "--snapshot", first.Split(' ')[0], "--only", "workspaces", "--to", target);
        Assert.True(exitCode == 0, output);
        Assert.Equal("saved", await File.ReadAllTextAsync(Path.Combine(target, "workspaces", "main", "file.txt"), Cancellation));

        var (unknown, said) = await RunAsync("restore", "--snapshot", "ffffffff", "--to", Path.Combine(_folders.Root, "none"));
        Assert.Equal(1, unknown);
        Assert.Contains("There is no snapshot ffffffff", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_of_its_own_gets_a_cache_that_the_embedded_one_starts_from()
    {
        var target = Path.Combine(_folders.Root, "data");

        var (exitCode, output) = await RunAsync("restore", "--to", target);

        Assert.True(exitCode == 0, output);
        await using var cache = await Caches.ScratchCache.StartAsync(Path.Combine(target, "cache"), TimeProvider.System, Cancellation);
        Assert.Equal("admin", await cache.Connection.GetDatabase().HashGetAsync(RedisKeys.Users, "tg:1001"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(target, ".restoring-*"));
    }

    private Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => BackupProgram.RunAsync(_folders, _cache!.ConnectionString, arguments);
}
