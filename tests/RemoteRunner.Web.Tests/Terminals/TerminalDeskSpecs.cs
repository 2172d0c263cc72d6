using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Terminals;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Terminals;

/// <summary>Who may open a terminal, how many there are, what ends one, and that it outlives the box.</summary>
public sealed class TerminalDeskSpecs(World world) : BoxTest(world)
{
    private static readonly Caller _admin = new(Ada, Role.Admin);
    private static readonly Caller _member = new(Ben, Role.Member);

    [Fact]
    public async Task Members_open_none_unless_the_setting_allows_it()
    {
        var refused = await Assert.ThrowsAsync<TerminalRefusalException>(() => Desk(Box).OpenAsync(_member, "main", Cancellation));
        Assert.Equal(Texts.TerminalsForAdmins, refused.Message);

        await using var open = await StartAsync(("Terminals:Users", "Members"));
        var terminal = await Desk(open).OpenAsync(_member, "main", Cancellation);
        Assert.Same(terminal, Desk(open).Find(_member, terminal.Record.Id));
        await Desk(open).EndAsync(terminal, "closed");

        await using var closed = await StartAsync(("Terminals:Users", "Nobody"));
        await Assert.ThrowsAsync<TerminalRefusalException>(() => Desk(closed).OpenAsync(_admin, "main", Cancellation));
    }

    [Fact]
    public async Task A_terminal_is_its_owners_alone()
    {
        await using var box = await StartAsync(("Telegram:Admins", "1001,1005"));
        var terminal = await Desk(box).OpenAsync(_admin, "main", Cancellation);

        Assert.Null(Desk(box).Find(new Caller(UserId.Telegram(1005), Role.Admin), terminal.Record.Id));
        Assert.Null(Desk(box).Find(_member, terminal.Record.Id));
        Assert.Empty(Desk(box).List(UserId.Telegram(1005)));
        var audited = await box.Services.GetRequiredService<AuditLog>().ReadAsync(20, Ada, Cancellation);
        Assert.Contains(audited, e => e is { Action: AuditAction.OpenedTerminal, Subject: "main" });
        await Desk(box).EndAsync(terminal, "closed");
    }

    [Theory]
    [InlineData("no-such-workspace")]
    [InlineData("../etc")]
    [InlineData("")]
    public async Task Opens_only_in_a_workspace(string workspace) =>
        await Assert.ThrowsAsync<TerminalRefusalException>(() => Desk(Box).OpenAsync(_admin, workspace, Cancellation));

    [Fact]
    public async Task Their_number_is_bounded_by_user_and_in_all()
    {
        await using var box = await StartAsync(("Terminals:Max", "2"), ("Terminals:MaxPerUser", "1"), ("Terminals:Users", "Members"));
        var desk = Desk(box);
        var first = await desk.OpenAsync(_admin, "main", Cancellation);

        Assert.Equal(Texts.TooManyTerminals(1), (await Assert.ThrowsAsync<TerminalRefusalException>(() => desk.OpenAsync(_admin, "main", Cancellation))).Message);
        var second = await desk.OpenAsync(_member, "main", Cancellation);
        Assert.Equal(Texts.TooManyTerminalsOfAll(2), (await Assert.ThrowsAsync<TerminalRefusalException>(() => desk.OpenAsync(new Caller(Cleo, Role.Member), "main", Cancellation))).Message);

        await desk.EndAsync(first, "closed");
        var third = await desk.OpenAsync(new Caller(Cleo, Role.Member), "main", Cancellation);
        await desk.EndAsync(second, "closed");
        await desk.EndAsync(third, "closed");
        Assert.Equal(0, desk.Count);
    }

    [Fact]
    public async Task It_outlives_the_box_and_ends_with_everything_that_was_started_in_it()
    {
        using var folders = new BoxFolders();
        Guid id;
        await using (var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), folders))
            id = (await Desk(box).OpenAsync(_admin, "main", Cancellation)).Record.Id;

        await using var again = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), folders);
        var terminal = Desk(again).Find(_admin, id);
        Assert.NotNull(terminal);
        Assert.Equal(("main", Ada), (terminal.Record.Workspace, terminal.Record.Owner));

        var (script, trace) = await Commands.WriteStayingScriptAsync(folders.Main);
        var client = PseudoTerminal.Start(
            terminal.Session.Viewer.Program, terminal.Session.Viewer.Arguments, new Dictionary<string, string> { ["TERM"] = "xterm-256color" },
            Path.GetTempPath(), new TerminalSize(80, 24), TimeProvider.System);
        await client.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"setsid nohup sh {script} >/dev/null 2>&1 &\r"), Cancellation);
        await EventuallyAsync(() => Commands.Running($"sleep\0{trace}").Count == 2, "the script works");

        await Desk(again).EndAsync(terminal, "closed");

        Assert.Empty(Commands.Running(trace));
        await client.DisposeAsync();
        Assert.Null(Desk(again).Find(_admin, id));
    }

    [Fact]
    public async Task Ends_when_nobody_typed_for_long_when_its_shell_is_gone_and_when_its_owner_may_have_none()
    {
        await using var box = await StartAsync(("Terminals:Users", "Members"));
        var desk = Desk(box);
        var idle = await desk.OpenAsync(_admin, "main", Cancellation);
        var exited = await desk.OpenAsync(_admin, "main", Cancellation);
        var shut = await desk.OpenAsync(new Caller(UserId.Telegram(1006), Role.Member), "main", Cancellation);
        var stays = await desk.OpenAsync(_admin, "main", Cancellation);
        idle.LastUsed = DateTimeOffset.UtcNow - TimeSpan.FromHours(12.1);
        await exited.Session.EndAsync(TimeSpan.Zero, TimeProvider.System, Cancellation);

        // 1006 is nobody the settings name.
        await desk.SweepAsync(Cancellation);

        Assert.Same(stays, Assert.Single(desk.List(Ada)));
        Assert.Equal(1, desk.Count);
        Assert.True(idle.Ended.IsCompleted && exited.Ended.IsCompleted && shut.Ended.IsCompleted);
        Assert.False(await idle.Session.IsAliveAsync(Cancellation));
        await desk.EndAsync(stays, "closed");
    }

    private Task<TestBox> StartAsync(params (string, string)[] settings) => TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, settings);

    private static TerminalDesk Desk(TestBox box) => box.Services.GetRequiredService<TerminalDesk>();
}
