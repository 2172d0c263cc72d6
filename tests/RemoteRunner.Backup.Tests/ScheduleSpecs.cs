using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Backup.Reports;
using RemoteRunner.Backup.Schedules;
using RemoteRunner.Backup.Tests.Drivers;
using RemoteRunner.Core.Backups;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Backup.Tests;

/// <summary>When backups are made, by a clock that the test moves.</summary>
public sealed class ScheduleSpecs
{
    private static readonly DateTimeOffset _start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(_start);

    [Fact]
    public void Is_due_at_two_at_night_in_its_time_zone_summer_and_winter()
    {
        var schedule = Schedule("Europe/Berlin");

        Assert.Equal(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero), schedule.NextBackup(State(_start)));
        _time.SetUtcNow(_start.AddMonths(4));
        Assert.Equal(new DateTimeOffset(2026, 7, 2, 0, 0, 0, TimeSpan.Zero), schedule.NextBackup(State(_start.AddMonths(4))));
    }

    [Fact]
    public void A_night_when_the_machine_was_off_is_made_up_for()
    {
        var state = State(_start);
        _time.Advance(TimeSpan.FromDays(3));

        Assert.True(Schedule("UTC").NextBackup(state) < _time.GetUtcNow());
    }

    [Fact]
    public void A_clock_that_was_put_back_does_not_stop_backups_until_it_has_caught_up()
    {
        var state = State(_start + TimeSpan.FromDays(400));

        Assert.Equal(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero), Schedule("UTC").NextBackup(state));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(20, 60)]
    public void Pauses_between_tries_double_up_to_an_hour(int failures, int minutes)
    {
        var state = State(_start) with { Failures = failures, LastTry = _start };

        Assert.Equal(_start + TimeSpan.FromMinutes(minutes), Schedule("UTC").NextBackup(state));
    }

    [Fact]
    public async Task A_scheduled_backup_is_made_when_its_time_comes_and_a_drill_when_its_own()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, TestContext.Current.CancellationToken);
        await using var box = await ScriptedBox.StartAsync();
        await using var backup = await RunningBackup.StartAsync(
            folders, cache.ConnectionString, box, _time, ("Backup:Schedule", "0 2 * * *"), ("Backup:DrillSchedule", "0 4 * * 1"), ("Backup:HoldWait", "00:00:00"));
        var planned = await backup.WaitAsync(r => r.Next is not null, "the plan");
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero), planned.Next);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.Zero), planned.LateAt);

        var good = await backup.AdvanceUntilAsync(_time, TimeSpan.FromMinutes(20), r => r.LastGood is not null);
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 2, 0, 0, TimeSpan.Zero), good.Next);

        // 2 March 2026 is a Monday.
        var drilled = await backup.AdvanceUntilAsync(_time, TimeSpan.FromMinutes(20), r => r.Drill is not null);
        Assert.Null(drilled.Drill!.Failure);
    }

    [Fact]
    public async Task A_backup_that_does_not_come_is_late()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, TestContext.Current.CancellationToken);

        // The service was away when it was due, and what it starts first takes long: nothing is late by a run that is under way.
        await using (var first = await RunningBackup.StartAsync(folders, cache.ConnectionString, null, _time, ("Backup:Schedule", "0 2 * * *")))
            await first.WaitAsync(r => r.Next is not null, "the plan");
        _time.Advance(TimeSpan.FromDays(2));
        await using var second = await RunningBackup.StartAsync(
            folders, cache.ConnectionString, null, _time, ("Backup:Schedule", "0 2 * * *"), ("Backup:ResticPath", "/nonexistent/restic"));

        var report = await second.WaitAsync(r => r.Problem is not null, "a problem");

        Assert.True(report.LateAt < _time.GetUtcNow());
        Assert.Null(report.LastGood);
    }

    private BackupSchedule Schedule(string zone) => new(Options.Create(new BackupOptions { TimeZone = zone, Password = "key" }), _time);

    private static StoredState State(DateTimeOffset anchor) => new(StoredState.Version, anchor, anchor, anchor, 0, 0, null, null, null, null, null, null);
}
