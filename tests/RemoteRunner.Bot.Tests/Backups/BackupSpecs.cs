using System.Text.Json;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Redis;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Backups;

/// <summary>What people see of backups in the chat.</summary>
public sealed class BackupSpecs
{
    private static readonly SnapshotReport _good = new(
        "442c6dfd", DateTimeOffset.UtcNow.AddHours(-5), TimeSpan.FromSeconds(9), 24_035, 1_374_389_535, 3_565_158, 755_000_000, 0, []);

    private static readonly DrillReport _drill = new(DateTimeOffset.UtcNow.AddDays(-3), "442c6dfd", TimeSpan.FromSeconds(20), 24_035, 310, 5, 5, null, []);

    private static BackupReport Report => new("box-1", DateTimeOffset.UtcNow, BackupPhase.Idle, null, _good, _drill, DateTimeOffset.UtcNow.AddHours(19), DateTimeOffset.UtcNow.AddHours(21), null);

    [Fact]
    public async Task Shows_the_last_good_backup_its_age_and_size_the_drill_and_the_next_run()
    {
        await using var service = await ScriptedBackup.StartAsync(Report);
        await using var scenario = await StartAsync(service);

        await scenario.Telegram.WriteAsync(Ben, "/backup");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Last good backup 5 hours ago");
        Assert.Contains("24035 files, 1.3 GB, 3.4 MB new", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Restore drill 3 days ago", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Next in 19 hours", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_how_far_a_backup_is_and_how_it_ended()
    {
        await using var service = await ScriptedBackup.StartAsync(Report);
        await using var scenario = await StartAsync(service);
        service.OnStart = () => service.Report = Report with { Phase = BackupPhase.Saving, Progress = new BackupProgress(1 << 20, 10 << 20, 3, 40, TimeSpan.FromSeconds(65)) };

        await scenario.Telegram.WriteAsync(Ada, "/backup now");
        await scenario.Telegram.SeeAsync(Ada, "Saving: 1.0 MB of 10.0 MB, 3 of 40 files, about 1:05 left");
        service.Report = Report with { LastGood = _good with { Id = "aabbccdd", At = DateTimeOffset.UtcNow } };

        await scenario.Telegram.SeeAsync(Ada, "Backup aabbccdd is made and checked");
        Assert.Equal(1, service.Started);
    }

    [Fact]
    public async Task Only_an_admin_starts_one()
    {
        await using var service = await ScriptedBackup.StartAsync(Report);
        await using var scenario = await StartAsync(service);

        await scenario.Telegram.WriteAsync(Ben, "/backup now");

        await scenario.Telegram.SeeAsync(Ben, "Only an admin may do this");
        Assert.Equal(0, service.Started);
    }

    [Fact]
    public async Task Shows_what_it_knows_when_the_service_is_away()
    {
        await using var scenario = await Scenario.StartAsync(Settings("http://127.0.0.1:9"));
        await StoreAsync(scenario, Report);

        await scenario.Telegram.WriteAsync(Ben, "/backup");

        var answer = await scenario.Telegram.SeeAsync(Ben, "The backup service is not reachable.");
        Assert.Contains("Last good backup 5 hours ago", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CacheKind.Garnet)]
    [InlineData(CacheKind.Redis)]
    public async Task An_admin_is_told_of_a_failed_backup_once_and_of_a_late_one_though_the_service_is_gone(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(Settings("http://127.0.0.1:9"), cache);
        // A bot cannot begin a chat; an admin has.
        await scenario.Telegram.WriteAsync(Ada, "/whoami");
        await scenario.Telegram.SeeAsync(Ada, "an admin");
        var failed = Report with { Problem = new BackupProblem("failed:1", "The last backup failed: no space <left>.", DateTimeOffset.UtcNow) };
        await StoreAsync(scenario, failed);
        await scenario.Telegram.SeeAsync(Ada, "no space <left>.");

        // The same problem in other words is the same; a restarted bot knows it too.
        await StoreAsync(scenario, failed with { Problem = failed.Problem with { Sentence = "The last backup failed: again." } });
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();
        await StoreAsync(scenario, Report with { LateAt = DateTimeOffset.UtcNow.AddMinutes(-1) });
        await scenario.Telegram.SeeAsync(Ada, "a newer one is overdue");

        var told = (await scenario.Telegram.ReadAsync(Ada)).Where(m => m.Text.Contains("Backup of box-1", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, told.Count);
        Assert.DoesNotContain(await scenario.Telegram.ReadAsync(Ben), m => m.Text.Contains("Backup of", StringComparison.Ordinal));
    }

    private static Task<Scenario> StartAsync(ScriptedBackup service) => Scenario.StartAsync(Settings(service.Address));

    private static Dictionary<string, string?> Settings(string address) => new()
    {
        ["services:backup:http:0"] = address,
        ["BackupWatch:Look"] = "00:00:00.200",
    };

    private static async Task StoreAsync(Scenario scenario, BackupReport report)
    {
        await using var connection = await scenario.Cache.ConnectAsync();
        await connection.GetDatabase().HashSetAsync(RedisKeys.Backups, report.Box, JsonSerializer.Serialize(report, CoreJson.Options));
    }
}
