using RemoteRunner.Backup.Tests.Drivers;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Backup.Tests;

/// <summary>The program is killed wherever it happens to be; its restic works on alone, as after a crash.</summary>
public sealed class KillSpecs
{
    // In two repositories side by side: most of a backup's time is waiting.
    private const int Repositories = 2;
    private const int Kills = 20 / Repositories;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Killed_at_twenty_random_moments_it_leaves_a_repository_that_restores_byte_for_byte() =>
        Task.WhenAll(Enumerable.Range(0, Repositories).Select(_ => KillAndRestoreAsync()));

    private static async Task KillAndRestoreAsync()
    {
        using var folders = new Folders();
        folders.WriteRepository("app");
        folders.WriteNoise("workspaces/noise", 24 * 1024 * 1024);
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, (await BackupProgram.RunAsync(folders, cache.ConnectionString, "backup")).ExitCode);
        var whole = TimeProvider.System.GetElapsedTime(began);
        for (var (killed, tries) = (0, 0); killed < Kills; tries++)
        {
            Assert.True(tries < 5 * Kills, $"Only {killed} of {tries} were killed before they had ended.");
            folders.WriteNoise($"workspaces/noise-{tries % 3}", 8 * 1024 * 1024);
            began = TimeProvider.System.GetTimestamp();
            using var backup = BackupProgram.Start(folders, cache.ConnectionString, "backup");
            await Task.WhenAny(backup.WaitForExitAsync(Cancellation), Task.Delay(whole * Random.Shared.NextDouble(), Cancellation));
            if (!backup.HasExited)
                killed++;
            else if (TimeProvider.System.GetElapsedTime(began) is var took && took < whole)
                whole = took;
            backup.Kill(entireProcessTree: false);
            await backup.WaitForExitAsync(Cancellation);
        }

        var (exitCode, output) = await BackupProgram.RunAsync(folders, cache.ConnectionString, "backup");
        Assert.True(exitCode == 0, output);
        var (checks, said) = await PlainRestic.RunAsync(folders, "check", "--read-data");
        Assert.True(checks == 0, said);
        Directory.Delete(Path.Combine(folders.Workspaces, "app", "bin"), recursive: true);
        File.Delete(Path.Combine(folders.Workspaces, "app", "large.log"));
        var target = Path.Combine(folders.Root, "restored");
        var (restored, words) = await BackupProgram.RunAsync(folders, cache.ConnectionString, "restore", "--to", target, "--only", "workspaces", "sessions");
        Assert.True(restored == 0, words);
        Assert.Equal(Folders.Describe(folders.Workspaces), Folders.Describe(Path.Combine(target, "workspaces")));
        Assert.Equal(Folders.Describe(folders.Box), Folders.Describe(Path.Combine(target, "box")));
    }
}
