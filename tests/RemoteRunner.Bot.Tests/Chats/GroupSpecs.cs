using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Users;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Chats;

public sealed class GroupSpecs
{
    private static readonly Dictionary<string, string?> _twoMembers = new() { ["Telegram:AllowedUsers"] = "1002,1003" };

    [Fact]
    public async Task Answers_in_a_group_only_whoever_speaks_to_it()
    {
        await using var scenario = await Scenario.StartAsync();
        var group = await scenario.Telegram.MakeGroupAsync(Ben);
        var greeting = await scenario.Telegram.SeeAsync(group, "mention @remoterunner_bot");

        await scenario.Telegram.WriteAsync(Ben, "nothing for a bot", group);
        await scenario.Telegram.WriteAsync(Ben, "/status", group);
        await scenario.Telegram.WriteAsync(Ben, "/status@another_bot", group);
        await scenario.Telegram.WriteAsync(Ben, "ask @remoterunner_bots", group);
        await scenario.Telegram.WriteAsync(Ben, "@RemoteRunner_Bot, list the files", group);
        (await scenario.Box.SeeTurnAsync("list the files")).Start().Succeed("No files.");
        await scenario.Telegram.SeeAsync(group, "No files.");
        await scenario.Telegram.WriteAsync(Ben, "and the folders", group, replyTo: greeting.MessageId);
        await Wait.UntilAsync(() => Task.FromResult(scenario.Box.Turns.Any(t => t.Submission.Prompt.EndsWith("and the folders", StringComparison.Ordinal))), "the turn of a reply");
        await scenario.Telegram.WriteAsync(Ben, "/whoami@remoterunner_bot", group);

        await scenario.Telegram.SeeAsync(group, "you are a member");
        Assert.Equal(2, scenario.Box.Turns.Count);
        Assert.DoesNotContain(await scenario.Telegram.ReadBotAsync(group), b => b.Text.Contains("No conversation yet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_owned_by_its_creator_while_each_sender_approves_what_they_asked()
    {
        await using var scenario = await Scenario.StartAsync(_twoMembers);
        var group = await scenario.Telegram.MakeGroupAsync(Ben);
        await scenario.Telegram.WriteAsync(Ben, "@remoterunner_bot first", group);
        (await scenario.Box.SeeTurnAsync("first")).Start().Succeed("One.");
        var question = await scenario.Telegram.WriteAsync(Eve, "@remoterunner_bot second", group);
        var turn = await scenario.Box.SeeTurnAsync("second");

        Assert.Equal(UserId.Telegram(Eve), turn.User);
        var session = Assert.Single(scenario.Box.Sessions);
        Assert.Equal((UserId.Telegram(Ben), true, turn.Submission.SessionId), (session.Owner, session.IsShared, session.Id));
        turn.Start().Ask("Bash", "npm test");
        var card = await scenario.Telegram.SeeAsync(group, "Claude asks for Bash");
        Assert.Equal(question, card.ReplyTo);
        var foreign = await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!, chat: group);
        Assert.True(foreign.ShowAlert);
        await scenario.Telegram.TapAsync(Eve, card.MessageId, card.DataOf("Allow once")!, chat: group);

        await scenario.Telegram.SeeAsync(group, "Allowed once by you");
        turn.Succeed("Two.");
        var answer = await scenario.Telegram.SeeAsync(group, "Two.");
        Assert.Equal(question, answer.ReplyTo);
    }

    [Fact]
    public async Task Takes_the_reason_of_a_denial_from_whoever_was_asked_for_it()
    {
        await using var scenario = await Scenario.StartAsync(_twoMembers);
        var group = await scenario.Telegram.MakeGroupAsync(Ben);
        await scenario.Telegram.WriteAsync(Ben, "@remoterunner_bot work", group);
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        var approval = turn.Ask("Bash", "npm test");
        var card = await scenario.Telegram.SeeAsync(group, "Claude asks for Bash");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Say why not")!, chat: group);
        var why = await scenario.Telegram.SeeAsync(group, "Why not");

        await scenario.Telegram.WriteAsync(Eve, "because I say so", group, replyTo: why.MessageId);
        await Wait.UntilAsync(() => Task.FromResult(scenario.Box.Turns.Any(t => t.User == UserId.Telegram(Eve))), "Eve's words as a turn of hers");
        await scenario.Telegram.WriteAsync(Ben, "it takes too long", group, replyTo: why.MessageId);

        await Wait.UntilAsync(() => Task.FromResult(scenario.Box.FindApproval(approval.Id) is { Decision: ApprovalDecision.Deny, Message: "it takes too long" }), "the denial with Ben's reason");
    }

    [Fact]
    public async Task Leaves_a_group_into_which_a_stranger_put_it()
    {
        await using var scenario = await Scenario.StartAsync();

        var group = await scenario.Telegram.MakeGroupAsync(Eve);

        await scenario.Telegram.SeeAsync(group, "Bye!");
        await Wait.UntilAsync(async () => (await scenario.Telegram.CallsAsync("leaveChat")).Count == 1, "the bot to leave");
    }

    [Fact]
    public async Task Tells_a_stranger_in_a_group_once_and_lets_nobody_in_there()
    {
        await using var scenario = await Scenario.StartAsync();
        var group = await scenario.Telegram.MakeGroupAsync(Ben);
        await scenario.Telegram.WriteAsync(Eve, "@remoterunner_bot hello", group);
        await scenario.Telegram.SeeAsync(group, "not on this bot's list");
        await scenario.Telegram.WriteAsync(Eve, "@remoterunner_bot hello again", group);
        await scenario.Telegram.WriteAsync(Ben, "@remoterunner_bot mine", group);

        await scenario.Box.SeeTurnAsync("mine");
        Assert.Single(scenario.Box.Turns);
        Assert.Single(await scenario.Telegram.ReadBotAsync(group), b => b.Text.Contains("not on this bot's list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_ends_only_what_waits_of_its_sender()
    {
        await using var scenario = await Scenario.StartAsync(_twoMembers);
        var group = await scenario.Telegram.MakeGroupAsync(Ben);
        await scenario.Telegram.SeeAsync(group, "mention @remoterunner_bot");
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, "@remoterunner_bot one", group);
        await scenario.Telegram.WriteAsync(Eve, "@remoterunner_bot two", group);
        await scenario.Telegram.SeeAsync(group, "kept");
        await scenario.Telegram.WriteAsync(Ben, "/stop@remoterunner_bot", group);
        await scenario.Telegram.SeeAsync(group, "Stopp");
        scenario.Box.Away = false;

        await scenario.Box.SeeTurnAsync("two");
        Assert.DoesNotContain(scenario.Box.Turns, t => t.Submission.Prompt == "one");
    }
}
