using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Backup.Reports;
using RemoteRunner.Backup.Tests.Drivers;
using RemoteRunner.Core.Redis;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Backup.Tests;

/// <summary>What goes wrong is said in a sentence, tried again, and never looks like a backup.</summary>
public sealed class FailureSpecs : IAsyncLifetime
{
    private readonly Folders _folders = new();
    private CacheServer? _cache;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CacheServer Cache => _cache!;

    public async ValueTask InitializeAsync() => _cache = await CacheServer.StartAsync(CacheKind.Redis);

    public async ValueTask DisposeAsync()
    {
        await Cache.DisposeAsync();
        _folders.Dispose();
    }

    [Fact]
    public async Task Without_restic_it_is_unhealthy_and_says_how_to_get_it()
    {
        await using var backup = await StartAsync(("Backup:ResticPath", "/nonexistent/restic"));

        var report = await backup.BackUpAsync();

        Assert.Null(report.LastGood);
        Assert.Contains("apt install restic", report.Problem!.Sentence, StringComparison.Ordinal);
        var (status, text) = await backup.HealthAsync();
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("apt install restic", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_named_and_health_is_degraded_until_the_next_good_backup()
    {
        await using (var first = await StartAsync())
            Assert.NotNull((await first.BackUpAsync()).LastGood);
        await using (var wrong = await StartAsync(("Backup:Password", "not the key it was made with")))
        {
            var report = await wrong.BackUpAsync();
            Assert.Contains("The key does not open the repository", report.Problem!.Sentence, StringComparison.Ordinal);
            Assert.StartsWith("Degraded: ", (await wrong.HealthAsync()).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("not the key it was made with", report.Problem.Sentence, StringComparison.Ordinal);

            // The same problem, however often it is met: nobody is told twice.
            Assert.Equal(report.Problem.Id, (await wrong.BackUpAsync()).Problem!.Id);
        }

        await using var right = await StartAsync();
        Assert.Null((await right.BackUpAsync()).Problem);
        Assert.StartsWith("Healthy: ", (await right.HealthAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_was_there_and_is_gone_is_not_made_anew()
    {
        await using var backup = await StartAsync();
        await backup.BackUpAsync();
        Directory.Move(_folders.Repository, _folders.Repository + "-unmounted");

        var report = await backup.BackUpAsync();

        Assert.Contains("check that it is mounted", report.Problem!.Sentence, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folders.Repository));
        Directory.Move(_folders.Repository + "-unmounted", _folders.Repository);
        Assert.Null((await backup.BackUpAsync()).Problem);
    }

    [Fact]
    public async Task A_repository_that_cannot_be_reached_is_named_without_its_password()
    {
        await using var backup = await StartAsync(("Backup:Repository", "rest:http://ada:rest-password@127.0.0.1:9/box"), ("Backup:Password", "key"));

        var sentence = (await backup.BackUpAsync()).Problem!.Sentence;

        Assert.Contains("cannot be reached", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("rest-password", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_missing_fails_the_backup()
    {
        await using var backup = await StartAsync();
        Directory.Delete(_folders.Workspaces);

        var report = await backup.BackUpAsync();

        Assert.Null(report.LastGood);
        Assert.Contains($"{_folders.Workspaces} is to be saved but does not exist", report.Problem!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_fails_the_backup_and_the_next_is_good_when_there_is_space()
    {
        // restic itself, that may write no file larger than a block: what it says then is what it says on a full disk.
        var limited = _folders.Write("limited-restic", "#!/bin/bash\ntrap '' XFSZ\nif [ -e \"$(dirname \"$0\")/full\" ]; then ulimit -f 256; fi\nexec restic \"$@\"\n");
        File.SetUnixFileMode(limited, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var backup = await StartAsync(("Backup:ResticPath", limited));
        await backup.BackUpAsync();
        _folders.WriteNoise("workspaces/large", 8 * 1024 * 1024);
        _folders.Write("full", "yes");

        var report = await backup.BackUpAsync();
        Assert.Equal(Texts.Failed(Texts.DiskFull), report.Problem!.Sentence);

        File.Delete(Path.Combine(_folders.Root, "full"));
        Assert.Null((await backup.BackUpAsync()).Problem);
    }

    [Fact]
    public async Task A_cache_that_is_away_fails_the_backup_and_the_next_is_good_when_it_is_back()
    {
        await using var backup = await StartAsync();
        await Cache.KillAsync();

        Assert.Equal(Texts.Failed(Texts.CacheAway), (await backup.BackUpAsync()).Problem!.Sentence);

        await Cache.RestartAsync(Cancellation);
        await backup.WaitAsync(_ => backup.Services.GetService(typeof(StackExchange.Redis.IConnectionMultiplexer)) is StackExchange.Redis.IConnectionMultiplexer { IsConnected: true }, "the cache is connected again");
        Assert.Null((await backup.BackUpAsync()).Problem);
    }

    [Fact]
    public async Task Two_never_run_at_once()
    {
        await using var connection = await Cache.ConnectAsync();
        await connection.GetDatabase().StringSetAsync(RedisKeys.BackupLease("box-1"), "another-machine:/its/folder", TimeSpan.FromMinutes(5));
        await using var backup = await StartAsync();

        Assert.Equal(Texts.Failed(Texts.AlreadyRuns), (await backup.BackUpAsync()).Problem!.Sentence);
        await connection.GetDatabase().KeyDeleteAsync(RedisKeys.BackupLease("box-1"));

        // A second process on the same folder, however the cache stands.
        await using (new FileStream(Path.Combine(_folders.Backup, "backup.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var (exitCode, output) = await BackupProgram.RunAsync(_folders, Cache.ConnectionString, "backup");
            Assert.Equal(1, exitCode);
            Assert.Contains(Texts.AlreadyRuns, output, StringComparison.Ordinal);
        }

        Assert.Null((await backup.BackUpAsync()).Problem);
    }

    [Fact]
    public async Task A_failed_backup_is_tried_again_with_growing_pauses_until_it_is_good()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.Zero));
        await using var backup = await RunningBackup.StartAsync(_folders, Cache.ConnectionString, null, time, ("Backup:HoldWait", "00:00:00"), ("Backup:RetryAfter", "00:01:00"));
        Directory.Delete(_folders.Workspaces);

        var failed = await backup.BackUpAsync();
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromMinutes(1), failed.Next);
        var state = backup.Services.GetRequiredService<BackupState>();
        var second = await backup.AdvanceUntilAsync(time, TimeSpan.FromSeconds(20), _ => state.Current.Failures == 2);
        Assert.Equal(state.Current.LastTry + TimeSpan.FromMinutes(2), second.Next);
        Assert.Equal(failed.Problem!.Id, second.Problem!.Id);
        Directory.CreateDirectory(_folders.Workspaces);

        var good = await backup.AdvanceUntilAsync(time, TimeSpan.FromSeconds(20), r => r.LastGood is not null);
        Assert.Null(good.Problem);
    }

    [Fact]
    public async Task A_flipped_bit_in_a_pack_is_found_by_the_check()
    {
        _folders.WriteNoise("workspaces/noise", 200_000);
        await using var backup = await StartAsync();
        Assert.Null((await backup.BackUpAsync()).Problem);
        FlipBit();

        var report = await backup.BackUpAsync();

        Assert.Contains("The backup repository is damaged", report.Problem!.Sentence, StringComparison.Ordinal);
        Assert.StartsWith("Degraded: ", (await backup.HealthAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_the_data_is_read_in_as_many_runs_as_there_are_shares()
    {
        _folders.WriteNoise("workspaces/noise", 200_000);
        await using var backup = await StartAsync(("Backup:CheckShares", "3"));
        Assert.Null((await backup.BackUpAsync()).Problem);
        FlipBit();

        var found = 0;
        for (var i = 0; i < 3 && found == 0; i++)
            found += (await backup.BackUpAsync()).Problem is null ? 0 : 1;

        Assert.Equal(1, found);
    }

    [Fact]
    public async Task A_flipped_bit_is_found_by_the_drill_when_no_check_reads_that_share()
    {
        _folders.WriteNoise("workspaces/noise", 200_000);
        await using var backup = await StartAsync();
        Assert.Null((await backup.BackUpAsync()).Problem);
        FlipBit();

        var drill = await backup.DrillAsync();

        Assert.NotNull(drill.Failure);
        Assert.Contains("The restore drill failed", (await backup.ReadAsync()).Problem!.Sentence, StringComparison.Ordinal);
    }

    // In the middle of the largest pack, which is the noise.
    private void FlipBit()
    {
        var pack = new DirectoryInfo(Path.Combine(_folders.Repository, "data")).EnumerateFiles("*", SearchOption.AllDirectories).MaxBy(f => f.Length)!;
        pack.IsReadOnly = false;
        using var file = pack.Open(FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }

    private Task<RunningBackup> StartAsync(params (string Name, string Value)[] settings) =>
        RunningBackup.StartAsync(_folders, Cache.ConnectionString, null, null, [("Backup:HoldWait", "00:00:00"), .. settings]);
}
