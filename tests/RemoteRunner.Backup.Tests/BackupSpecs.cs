using System.Net;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Backup.Tests.Drivers;
using RemoteRunner.Core;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Tests;

/// <summary>What a backup holds, and that all of it comes back.</summary>
public sealed class BackupSpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CacheKind.Garnet, CacheKind.Redis)]
    [InlineData(CacheKind.Redis, CacheKind.Garnet)]
    public async Task Comes_back_whole_on_an_empty_machine_from_repository_and_key_alone(CacheKind from, CacheKind to)
    {
        using var folders = new Folders();
        folders.WriteRepository("app");
        folders.Write("workspaces/plain/notes.txt", "no repository");
        var session = Guid.NewGuid();
        folders.WriteTranscript(session, "app", "hello");
        await using var cache = await CacheServer.StartAsync(from, Cancellation);
        await using var connection = await cache.ConnectAsync();
        await FillAsync(connection.GetDatabase(), session);
        await using var box = await ScriptedBox.StartAsync();
        await using (var backup = await RunningBackup.StartAsync(folders, cache.ConnectionString, box, null, ("Backup:Settings:Limits:Default:Minute", "7"), ("Backup:Settings:Telegram:Token", "1:secret")))
        {
            var report = await backup.BackUpAsync();
            Assert.Null(report.Problem);
            Assert.NotNull(report.LastGood);
            Assert.Empty(report.LastGood.Notes);
        }

        Directory.Delete(Path.Combine(folders.Workspaces, "app", "bin"), recursive: true);
        File.Delete(Path.Combine(folders.Workspaces, "app", "large.log"));
        var (expectedWorkspaces, expectedUsers) = (Folders.Describe(folders.Workspaces), Folders.Describe(Path.Combine(folders.Box, "users", "tg-1001", "claude", "projects", Slug(folders.Workspaces, "app"))));
        Directory.Delete(folders.Workspaces, recursive: true);
        Directory.Delete(folders.Box, recursive: true);
        await using var other = await CacheServer.StartAsync(to, Cancellation);

        using var machine = new Folders();
        var target = Path.Combine(machine.Root, "data");
        var (exitCode, output) = await BackupProgram.RunBareAsync(
            machine.Root, "restore", "--repository", folders.Repository, "--key-file", folders.Key, "--to", target, "--cache", other.ConnectionString);

        Assert.True(exitCode == 0, output);
        Assert.Equal(expectedWorkspaces, Folders.Describe(Path.Combine(target, "workspaces")));
        var transcripts = Path.Combine(target, "box", "users", "tg-1001", "claude", "projects", Slug(Path.Combine(target, "workspaces"), "app"));
        Assert.Equal(expectedUsers, Folders.Describe(transcripts));
        await using var restored = await other.ConnectAsync();
        Assert.Equal("admin", await restored.GetDatabase().HashGetAsync(RedisKeys.Users, "tg:1001"));
        Assert.Equal("box-2", await restored.GetDatabase().HashGetAsync(RedisKeys.Session(session), "box"));
        var settings = await File.ReadAllTextAsync(Path.Combine(target, "settings-restored.json"), Cancellation);
        Assert.Contains("\"Limits:Default:Minute\": \"7\"", settings, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_out_ignored_build_output_but_not_small_ignored_files()
    {
        using var folders = new Folders();
        folders.WriteRepository("app");
        folders.WriteRepository("odd $HOME [x]* name");
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await ScriptedBox.StartAsync();
        await using var backup = await RunningBackup.StartAsync(folders, cache.ConnectionString, box);

        await backup.BackUpAsync();

        var (_, listing) = await PlainRestic.RunAsync(folders, "ls", "latest");
        foreach (var name in new[] { "app", "odd $HOME [x]* name" })
        {
            Assert.Contains($"{folders.Workspaces}/{name}/.env\n", listing, StringComparison.Ordinal);
            Assert.Contains($"{folders.Workspaces}/{name}/new file [1].txt\n", listing, StringComparison.Ordinal);
            Assert.Contains($"{folders.Workspaces}/{name}/.git/HEAD\n", listing, StringComparison.Ordinal);
            Assert.DoesNotContain($"{folders.Workspaces}/{name}/bin", listing, StringComparison.Ordinal);
            Assert.DoesNotContain($"{folders.Workspaces}/{name}/large.log", listing, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Holds_the_box_while_it_reads_and_waits_for_working_turns_only_so_long()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await ScriptedBox.StartAsync();
        await using var backup = await RunningBackup.StartAsync(folders, cache.ConnectionString, box, null, ("Backup:HoldWait", "00:00:01"));
        var asked = 0;
        box.Working = () => ++asked < 3 ? 1 : 0;

        var patient = await backup.BackUpAsync();
        Assert.Equal(["hold", "hold", "hold", "release"], box.Calls);
        Assert.Equal(0, patient.LastGood!.Interrupted);

        box.Calls.Clear();
        box.Working = () => 1;
        box.Unfinished = [Guid.NewGuid()];
        var captured = await backup.BackUpAsync();
        Assert.Equal("release", box.Calls.Last());
        Assert.Equal(1, captured.LastGood!.Interrupted);
    }

    [Fact]
    public async Task What_took_longer_to_read_than_the_box_may_be_held_is_brought_up_to_date_under_a_second_hold()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await ScriptedBox.StartAsync();
        var slow = folders.Write("slow-restic", "#!/bin/bash\nif [ \"$1\" = backup ]; then until [ -e \"$(dirname \"$0\")/go\" ]; do sleep 0.05; done; fi\nexec restic \"$@\"\n");
        File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var backup = await RunningBackup.StartAsync(folders, cache.ConnectionString, box, time, ("Backup:ResticPath", slow), ("Backup:HoldLasts", "00:00:10"));
        folders.Write("workspaces/file.txt", "as the first pass finds it");

        await backup.PostAsync("/api/backups");
        var report = await backup.WaitAsync(
            r =>
            {
                if (r.Phase == BackupPhase.Saving && !box.Calls.Contains("release"))
                    time.Advance(TimeSpan.FromSeconds(10));
                else if (box.Calls.Contains("release") && !File.Exists(Path.Combine(folders.Root, "go")))
                    folders.Write("go", folders.Write("workspaces/file.txt", "changed after the hold lapsed"));
                return r.Phase == BackupPhase.Idle && r.LastGood is not null;
            },
            "a good backup");

        Assert.Empty(report.LastGood!.Notes);
        Assert.Equal(2, box.Calls.Count(c => c == "release"));
        var (_, listing) = await PlainRestic.RunAsync(folders, "snapshots", "--json");
        Assert.Equal(1, System.Text.Json.JsonDocument.Parse(listing).RootElement.GetArrayLength());
        var (_, content) = await PlainRestic.RunAsync(folders, "dump", "latest", Path.Combine(folders.Workspaces, "file.txt"));
        Assert.Equal("changed after the hold lapsed", content);
    }

    [Fact]
    public async Task Waits_for_the_hold_of_a_backup_that_died_to_lapse()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await ScriptedBox.StartAsync();
        await using var backup = await RunningBackup.StartAsync(folders, cache.ConnectionString, box);
        box.OtherHolds = 2;

        var report = await backup.BackUpAsync();

        Assert.Empty(report.LastGood!.Notes);
        Assert.Equal(["hold", "hold", "hold", "release"], box.Calls);
    }

    [Fact]
    public async Task Saves_all_the_same_when_the_box_is_away_and_says_so()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var backup = await RunningBackup.StartAsync(folders, cache.ConnectionString, box: null);

        var report = await backup.BackUpAsync();

        Assert.Equal(Texts.BoxAway, Assert.Single(report.LastGood!.Notes));
    }

    [Fact]
    public async Task A_turn_that_was_running_comes_back_interrupted_and_a_waiting_one_still_waits()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var connection = await cache.ConnectAsync();
        var (running, waiting, session) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var turns = new TurnStore(connection, Microsoft.Extensions.Options.Options.Create(new TurnStoreOptions()), TimeProvider.System);
        foreach (var turn in new[] { running, waiting })
        {
            var ada = Core.Users.UserId.Telegram(1001);
            await turns.SubmitAsync(new TurnRecord(turn, session, TurnState.Queued, ada, ada, "box-1", "do it", null, null, DateTimeOffset.UtcNow, null, null, null, false));
        }

        await turns.AppendAsync(running, "run", [new TurnStarted(null) { At = DateTimeOffset.UtcNow }], TurnState.Running);
        Assert.Equal(0, (await BackupProgram.RunAsync(folders, cache.ConnectionString, "backup")).ExitCode);

        await using var other = await CacheServer.StartAsync(CacheKind.Garnet, Cancellation);
        var (exitCode, output) = await BackupProgram.RunAsync(folders, other.ConnectionString, "restore", "--only", "cache");

        Assert.True(exitCode == 0, output);
        await using var restored = await other.ConnectAsync();
        var after = new TurnStore(restored, Microsoft.Extensions.Options.Options.Create(new TurnStoreOptions()), TimeProvider.System);
        Assert.Equal(TurnState.Interrupted, (await after.GetAsync(running))!.State);
        Assert.Equal(TurnState.Queued, (await after.GetAsync(waiting))!.State);
        Assert.Equal([waiting], await after.GetQueueAsync(session));
        Assert.IsType<TurnEnded>((await after.ReadAsync(running, 0))[^1].Event);
    }

    [Fact]
    public async Task Keeps_as_many_snapshots_as_it_should_and_leaves_those_of_others_alone()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await ScriptedBox.StartAsync();
        await using var backup = await RunningBackup.StartAsync(
            folders, cache.ConnectionString, box, null, ("Backup:KeepLast", "2"), ("Backup:KeepDaily", "0"), ("Backup:KeepWeekly", "0"), ("Backup:KeepMonthly", "0"));
        await backup.BackUpAsync();
        Assert.Equal(0, (await PlainRestic.RunAsync(folders, "backup", "--host", "box-1", folders.Box)).ExitCode);

        for (var i = 0; i < 3; i++)
        {
            folders.Write("workspaces/file.txt", $"version {i}");
            Assert.Null((await backup.BackUpAsync()).Problem);
        }

        var (_, listing) = await PlainRestic.RunAsync(folders, "snapshots", "--json");
        Assert.Equal(3, System.Text.Json.JsonDocument.Parse(listing).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Answers_only_those_with_the_key_and_shows_its_state_to_who_reads_the_cache()
    {
        using var folders = new Folders();
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await ScriptedBox.StartAsync();
        await using var backup = await RunningBackup.StartAsync(folders, cache.ConnectionString, box);
        await backup.BackUpAsync();

        using var stranger = new HttpClient { BaseAddress = backup.Http.BaseAddress };
        using var refused = await stranger.PostAsync(new Uri("/api/backups", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        await using var connection = await cache.ConnectAsync();
        var stored = System.Text.Json.JsonSerializer.Deserialize<BackupReport>((await connection.GetDatabase().HashGetAsync(RedisKeys.Backups, "box-1")).ToString(), CoreJson.Options);
        Assert.Equal((await backup.ReadAsync()).LastGood!.Id, stored!.LastGood!.Id);
        Assert.False(await connection.GetDatabase().KeyExistsAsync(RedisKeys.BackupLease("box-1")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folders.Key));
    }

    private static string Slug(string root, string workspace) =>
        string.Concat(Path.Combine(root, workspace).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private static async Task FillAsync(IDatabase database, Guid session)
    {
        await database.HashSetAsync(RedisKeys.Users, [new("tg:1001", "admin")]);
        await database.HashSetAsync(RedisKeys.Session(session), [new("owner", "tg:1001"), new("box", "box-1"), new("workspace", "app")]);
        await database.ListRightPushAsync(RedisKeys.SessionPrompts(session), [.. Enumerable.Range(0, 50).Select(i => (RedisValue)$"digest {i}")]);
    }
}
