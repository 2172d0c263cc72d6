using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Processes;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Agents;

public sealed class PoolSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task An_unused_process_ends_and_its_session_goes_on()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:IdleTimeout", "00:00:00.5"));
        var session = await NewSessionAsync(box.Client);
        await RunAsync(box.Client, session, "[[text first of all]]");

        await EventuallyAsync(async () => (await box.Client.GetBoxAsync(Ben, Cancellation)).Processes == 0, "the process is evicted");
        Assert.Empty(MarkedProcesses.Find(MarkedProcesses.BoxVariable, box.Services.GetRequiredService<BoxIdentity>().Instance));
        var log = await RunAsync(box.Client, session, "[[history]]");

        Assert.Contains("2", log.End.Text, StringComparison.Ordinal);
        Assert.Contains("first of all", log.End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_unused_process_makes_room()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxProcesses", "2"));
        var sessions = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            sessions.Add(await NewSessionAsync(box.Client));
            await RunAsync(box.Client, sessions[i], $"[[text number {i}]]");
        }

        Assert.Equal(2, (await box.Client.GetBoxAsync(Ben, Cancellation)).Processes);
        Assert.Empty(Commands.Running(sessions[0].ToString("D")));
        Assert.Single(Commands.Running(sessions[2].ToString("D")));
        Assert.Contains("number 0", (await RunAsync(box.Client, sessions[0], "[[history]]")).End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_grew_too_large_is_replaced_after_its_turn()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxMemory", "10"));
        var session = await NewSessionAsync(box.Client);

        await RunAsync(box.Client, session, "[[text large]]");

        Assert.Equal(0, (await box.Client.GetBoxAsync(Ben, Cancellation)).Processes);
        Assert.Contains("large", (await RunAsync(box.Client, session, "[[history]]")).End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Short_of_memory_the_unused_processes_end_and_their_sessions_go_on()
    {
        using var group = ControlGroup.Version2(limit: "2147483648", used: 500_000_000, unused: 0);
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Box:ControlGroup", group.Path));
        var (first, second) = (await NewSessionAsync(box.Client), await NewSessionAsync(box.Client));
        await RunAsync(box.Client, first, "[[text one]]");
        await RunAsync(box.Client, second, "[[text two]]");
        Assert.Equal(2, (await box.Client.GetBoxAsync(Ben, Cancellation)).Processes);

        group.Write("memory.current", "2000000000");

        await EventuallyAsync(async () => (await box.Client.GetBoxAsync(Ben, Cancellation)).Processes == 0, "the unused processes are ended");
        Assert.Contains("one", (await RunAsync(box.Client, first, "[[history]]")).End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_CLAUDE_md_reaches_Claude_with_the_next_turn()
    {
        var workspace = $"rules-{Guid.NewGuid():N}"[..20];
        var folder = Directory.CreateDirectory(Path.Combine(Box.Folders.Workspaces, workspace));
        var session = Guid.NewGuid();
        await Box.Client.EnsureSessionAsync(Ben, session, new(workspace), Cancellation);
        await RunAsync(Box.Client, session, "[[text one]]");
        var before = Commands.Running(session.ToString("D"));

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "CLAUDE.md"), "Always answer in verse.", Cancellation);
        await RunAsync(Box.Client, session, "[[text two]]");

        Assert.Contains("Always answer in verse.", File.ReadAllText($"/proc/{Commands.Running(session.ToString("D")).Single()}/cmdline"), StringComparison.Ordinal);
        Assert.NotEqual(before, Commands.Running(session.ToString("D")));
    }

    [Fact]
    public async Task A_wrong_guess_about_the_transcript_is_put_right()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxMemory", "10"));
        var session = await NewSessionAsync(box.Client);
        var projects = Directory.CreateDirectory(Path.Combine(box.Folders.Data, "users", Ben.ToFolderName(), "claude", "projects", "-elsewhere"));
        await File.WriteAllTextAsync(Path.Combine(projects.FullName, $"{session:D}.jsonl"), string.Empty, Cancellation);

        var log = await RunAsync(box.Client, session, "[[text begun]]");

        Assert.Equal((TurnState.Succeeded, "begun"), (log.End.State, log.End.Text));
    }

    [Fact]
    public async Task The_price_of_a_turn_is_its_own_also_after_a_resume()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxMemory", "10"));
        var session = await NewSessionAsync(box.Client);
        const string Prompt = "[[text same]] [[usage in=1000 out=50 cache_read=0 cache_write=0]]";

        var first = (await RunAsync(box.Client, session, Prompt)).End.Usage.CostUsd;
        var second = (await RunAsync(box.Client, session, Prompt)).End.Usage.CostUsd;

        Assert.True(first > 0);
        Assert.Equal(first, second, 6);
    }
}
