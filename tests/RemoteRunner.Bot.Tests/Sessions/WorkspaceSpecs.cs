using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Workspaces;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Sessions;

public sealed class WorkspaceSpecs
{
    [Fact]
    public async Task Leads_the_chat_into_a_workspace_and_new_stays_in_it()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/workspaces new app");
        var page = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Talk here") is not null, "the new workspace");
        Assert.Contains("3 files not committed, 1 commit on no remote", page.Text);
        Assert.Null(page.DataOf("Remove"));

        await scenario.Telegram.TapAsync(Ben, page.MessageId, page.DataOf("Talk here")!);
        await scenario.Telegram.SeeAsync(Ben, "You work in it here.");
        await scenario.Telegram.WriteAsync(Ben, "one");
        var one = await scenario.Box.SeeTurnAsync("one");
        await scenario.Telegram.WriteAsync(Ben, "/new");
        await scenario.Telegram.WriteAsync(Ben, "two");
        var two = await scenario.Box.SeeTurnAsync("two");

        Assert.NotEqual(one.Submission.SessionId, two.Submission.SessionId);
        Assert.All([one, two], t => Assert.Equal("app", scenario.Box.Sessions.Single(s => s.Id == t.Submission.SessionId).Workspace));
    }

    [Fact]
    public async Task Clones_under_the_repositorys_name_and_shows_how_far_it_is()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/workspaces clone https://example.org/team/My_App.git");

        var page = await scenario.Telegram.SeeAsync(Ben, "Receiving objects:  45%");
        Assert.StartsWith("📁 my_app", page.Text);
        Assert.NotNull(page.DataOf("How far?"));
        Assert.Contains(scenario.Box.Workspaces, w => w.Name == "my_app");

        // By itself: nobody taps.
        scenario.Box.SetCloning("my_app", new WorkspaceCloning("Resolving deltas:  12% (3/25)", null));
        var later = await scenario.Telegram.SeeAsync(Ben, "Resolving deltas:  12%");
        scenario.Box.SetCloning("my_app", null);
        var whole = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Talk here") is not null, "the workspace");
        Assert.Equal((page.MessageId, page.MessageId), (later.MessageId, whole.MessageId));
        await Wait.UntilAsync(async () => !await scenario.Bot.Database.KeyExistsAsync(RedisKeys.BotClones(scenario.BotId)), "nothing is followed any more");
    }

    [Fact]
    public async Task Tells_of_the_end_of_a_clone_that_nobody_has_looked_at_for_a_while_also_after_a_restart()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/workspaces clone https://example.org/team/app.git");
        var page = await scenario.Telegram.SeeAsync(Ben, "Receiving objects:  45%");
        var key = RedisKeys.BotClones(scenario.BotId);
        await Wait.UntilAsync(() => scenario.Bot.Database.KeyExistsAsync(key), "the message is followed");
        var begun = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(5);
        await scenario.Bot.Database.HashSetAsync(key, $"{Ben}:{page.MessageId}", $"{begun.ToUnixTimeMilliseconds()}::app:tg:{Ben}");

        await scenario.StopBotAsync();
        scenario.Box.SetCloning("app", null);
        await scenario.StartBotAsync();

        var told = await scenario.Telegram.SeeAsync(Ben, "✅ app is cloned.");
        Assert.True(told.MessageId > page.MessageId);
        Assert.NotNull(told.DataOf("Talk here"));
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == page.MessageId && b.DataOf("Talk here") is not null, "the workspace in the message as well");
    }

    [Fact]
    public async Task A_message_that_was_led_elsewhere_shows_no_clone_any_more_and_a_clone_is_stopped_with_a_tap()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/workspaces clone https://example.org/team/app.git");
        var page = await scenario.Telegram.SeeAsync(Ben, "Receiving objects:  45%");
        await Wait.UntilAsync(() => scenario.Bot.Database.KeyExistsAsync(RedisKeys.BotClones(scenario.BotId)), "the message is followed");

        await scenario.Telegram.TapAsync(Ben, page.MessageId, page.DataOf("Back")!);
        var list = await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == page.MessageId && b.DataOf("app") is not null, "the list");
        Assert.False(await scenario.Bot.Database.KeyExistsAsync(RedisKeys.BotClones(scenario.BotId)));
        await scenario.Telegram.TapAsync(Ben, page.MessageId, list.DataOf("app")!);
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == page.MessageId && b.DataOf("Stop") is not null, "the clone again");
        var tap = await scenario.Telegram.TapAsync(Ben, page.MessageId, page.DataOf("Stop")!);

        Assert.Equal("Nothing is left of it.", tap.Text);
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == page.MessageId && b.DataOf("main") is not null && b.DataOf("app") is null, "the list without it");
        Assert.DoesNotContain(scenario.Box.Workspaces, w => w.Name == "app");
    }

    [Fact]
    public async Task A_tap_on_stop_that_comes_too_late_leaves_the_workspace()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ada, "/workspaces clone https://example.org/team/app.git");
        var page = await scenario.Telegram.SeeAsync(Ada, "Receiving objects:  45%");
        scenario.Box.SetCloning("app", null);

        var tap = await scenario.Telegram.TapAsync(Ada, page.MessageId, page.DataOf("Stop")!, force: true);

        Assert.Contains("is cloned by now", tap.Text);
        Assert.Contains(scenario.Box.Workspaces, w => w.Name == "app");
    }

    [Fact]
    public async Task A_clone_that_the_box_knows_no_more_is_not_shown_as_if_it_went_on()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/workspaces clone https://example.org/team/app.git");
        await scenario.Telegram.SeeAsync(Ben, "Receiving objects:  45%");

        scenario.Box.ForgetClone("app");

        var page = await scenario.Telegram.SeeAsync(Ben, "app is not being cloned any more");
        Assert.Empty(page.Keyboard);
    }

    [Fact]
    public async Task A_clone_that_failed_shows_why_and_the_key_to_add_and_is_tried_again_with_a_tap()
    {
        const string key = "ssh-ed25519 AAAAC3Nz+a/b tg-1002@box-1";
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.CloneRefusal = new WorkspaceCloning("and the repository exists.", "The host does not know your key <yet>.", PublicKey: key);
        await scenario.Telegram.WriteAsync(Ben, "/workspaces clone git@example.org:team/app.git");

        var page = await scenario.Telegram.SeeAsync(Ben, "The host does not know your key <yet>.");
        Assert.EndsWith($"\n\n{key}", page.Text);
        Assert.Contains($"<code>{key}</code>", page.Html);
        Assert.Null(page.DataOf("How far?"));
        scenario.Box.CloneRefusal = null;
        await scenario.Telegram.TapAsync(Ben, page.MessageId, page.DataOf("Try again")!);

        var again = await scenario.Telegram.SeeAsync(Ben, "Receiving objects:  45%");
        Assert.Equal(page.MessageId, again.MessageId);
        Assert.Equal("git@example.org:team/app.git", scenario.Box.Workspaces.Single(w => w.Name == "app").Cloning!.Url);
        Assert.DoesNotContain(key, again.Text);
    }

    [Fact]
    public async Task A_clone_that_failed_is_forgotten_with_a_tap()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.CloneRefusal = new WorkspaceCloning(string.Empty, "There is no such repository.");
        await scenario.Telegram.WriteAsync(Ben, "/workspaces clone https://example.org/team/app.git");
        var page = await scenario.Telegram.SeeAsync(Ben, "There is no such repository.");

        await scenario.Telegram.TapAsync(Ben, page.MessageId, page.DataOf("Forget it")!);

        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == page.MessageId && b.DataOf("main") is not null && b.DataOf("app") is null, "the list without it");
    }

    [Fact]
    public async Task An_admin_trusts_and_removes_a_workspace_after_a_question()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ada, "/workspaces new app");
        await scenario.Telegram.SeeAsync(Ada, b => b.DataOf("Remove") is not null, "the new workspace");
        await scenario.Telegram.WriteAsync(Ada, "/workspaces");
        var list = await scenario.Telegram.SeeAsync(Ada, b => b.Text.StartsWith("📁 Workspaces", StringComparison.Ordinal), "the list");
        await scenario.Telegram.TapAsync(Ada, list.MessageId, list.DataOf("app")!);
        var page = await scenario.Telegram.SeeAsync(Ada, b => b.MessageId == list.MessageId && b.DataOf("Trust") is not null, "the page");

        await scenario.Telegram.TapAsync(Ada, page.MessageId, page.DataOf("Trust")!);
        var trust = await scenario.Telegram.SeeAsync(Ada, b => b.MessageId == list.MessageId && b.DataOf("Yes, trust it") is not null, "the question");
        Assert.Contains("hooks, MCP servers", trust.Text);
        Assert.False(scenario.Box.Workspaces.Single(w => w.Name == "app").Trusted);
        await scenario.Telegram.TapAsync(Ada, page.MessageId, trust.DataOf("Yes, trust it")!);
        await scenario.Telegram.SeeAsync(Ada, b => b.MessageId == list.MessageId && b.DataOf("Trust no more") is not null, "the mark");
        Assert.True(scenario.Box.Workspaces.Single(w => w.Name == "app").Trusted);
        await scenario.Telegram.TapAsync(Ada, page.MessageId, page.DataOf("Remove")!);
        var question = await scenario.Telegram.SeeAsync(Ada, "with all its files?");
        Assert.Contains(scenario.Box.Workspaces, w => w.Name == "app");
        await scenario.Telegram.TapAsync(Ada, page.MessageId, question.DataOf("Yes, remove")!);

        await scenario.Telegram.SeeAsync(Ada, b => b.MessageId == list.MessageId && b.DataOf("main") is not null && b.DataOf("app") is null, "the list without it");
        Assert.DoesNotContain(scenario.Box.Workspaces, w => w.Name == "app");
    }

    [Fact]
    public async Task Begins_a_session_in_a_worktree_and_removes_it_with_what_is_not_committed_after_a_question()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "before");
        var before = await scenario.Box.SeeTurnAsync("before");
        await scenario.Telegram.WriteAsync(Ben, "/workspaces");
        var list = await scenario.Telegram.SeeAsync(Ben, b => b.Text.StartsWith("📁 Workspaces", StringComparison.Ordinal), "the list");
        await scenario.Telegram.TapAsync(Ben, list.MessageId, list.DataOf("main")!);
        var page = await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == list.MessageId && b.DataOf("in a worktree") is not null, "the page");

        var tap = await scenario.Telegram.TapAsync(Ben, page.MessageId, page.DataOf("in a worktree")!);
        var made = await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == list.MessageId && b.Text.Contains("🌿 worktree of main", StringComparison.Ordinal), "the worktree");
        await scenario.Telegram.WriteAsync(Ben, "in parallel");
        var parallel = await scenario.Box.SeeTurnAsync("in parallel");

        Assert.Equal("What you write now begins a conversation in a worktree of its own.", tap.Text);
        Assert.Contains("You work in it here.", made.Text);
        Assert.Null(made.DataOf("in a worktree"));
        Assert.NotEqual(before.Submission.SessionId, parallel.Submission.SessionId);
        var worktree = scenario.Box.Workspaces.Single(w => w.WorktreeOf == "main");
        Assert.Equal(worktree.Name, scenario.Box.Sessions.Single(s => s.Id == parallel.Submission.SessionId).Workspace);

        await scenario.Telegram.TapAsync(Ben, made.MessageId, made.DataOf("Remove")!);
        var question = await scenario.Telegram.SeeAsync(Ben, "with all its files?");
        Assert.Contains("3 files not committed", question.Text);
        Assert.Contains($"Its commits stay in main, on the branch {worktree.Branch}.", question.Text);
        await scenario.Telegram.TapAsync(Ben, question.MessageId, question.DataOf("also what is not committed")!);

        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == list.MessageId && b.DataOf("main") is not null && !b.Text.Contains("🌿", StringComparison.Ordinal), "the list without it");
        Assert.DoesNotContain(scenario.Box.Workspaces, w => w.WorktreeOf is not null);
    }

    [Theory]
    [InlineData("/workspaces new main", "already")]
    [InlineData("/workspaces make app", "Write one of these")]
    [InlineData("/workspaces clone", "Write one of these")]
    public async Task Says_what_is_wrong(string command, string said)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, command);

        await scenario.Telegram.SeeAsync(Ben, said);
    }
}
