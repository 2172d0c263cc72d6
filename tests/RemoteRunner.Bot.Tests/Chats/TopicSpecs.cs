using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Turns;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Chats;

public sealed class TopicSpecs
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_topic_has_its_session_and_everything_of_it_stays_there(bool inGroup)
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:AnswerInPlaceWithin"] = "00:00:00" });
        var chat = inGroup ? await scenario.Telegram.MakeGroupAsync(Ben) : Ben;
        var mention = inGroup ? "@remoterunner_bot " : string.Empty;
        var parser = await scenario.Telegram.MakeTopicAsync(Ben, chat, "Parser");
        var docs = await scenario.Telegram.MakeTopicAsync(Ben, chat, "Docs");

        await scenario.Telegram.WriteAsync(Ben, $"{mention}in the parser", chat, topic: parser);
        await scenario.Telegram.WriteAsync(Ben, $"{mention}in the docs", chat, topic: docs);
        await scenario.Telegram.WriteAsync(Ben, $"{mention}in the open", chat);
        var first = (await scenario.Box.SeeTurnAsync("in the parser")).Start();
        var second = (await scenario.Box.SeeTurnAsync("in the docs")).Start();
        var third = (await scenario.Box.SeeTurnAsync("in the open")).Start();
        Assert.Equal(3, new[] { first, second, third }.Select(t => t.Submission.SessionId).Distinct().Count());
        first.Say("Looking at the parser.");
        first.AskPlan("# The plan\n\n1. Look");
        second.Ask("Bash", "npm test");
        third.Succeed("Open.");
        var plan = await scenario.Telegram.SeeAsync(chat, "Shall Claude carry it out?");
        var card = await scenario.Telegram.SeeAsync(chat, "Claude asks for Bash");
        var open = await scenario.Telegram.SeeAsync(chat, "Open.");
        Assert.Equal((parser, docs, null), (plan.ThreadId, card.ThreadId, open.ThreadId));
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Say why not")!, chat: chat);
        Assert.Equal(docs, (await scenario.Telegram.SeeAsync(chat, "Why not")).ThreadId);

        first.Succeed("The parser is done.");
        second.Fail(new TurnFailure(TurnFailureKind.Overloaded, "Busy."));
        await scenario.Telegram.WriteAsync(Ben, inGroup ? "/new@remoterunner_bot" : "/new", chat, topic: docs);

        Assert.Equal(parser, (await scenario.Telegram.SeeAsync(chat, "The parser is done.")).ThreadId);
        Assert.Equal(docs, (await scenario.Telegram.SeeAsync(chat, "overloaded")).ThreadId);
        Assert.Equal(docs, (await scenario.Telegram.SeeAsync(chat, "A new conversation")).ThreadId);
        await scenario.Telegram.WriteAsync(Ben, $"{mention}parser again", chat, topic: parser);
        Assert.Equal(first.Submission.SessionId, (await scenario.Box.SeeTurnAsync("parser again")).Submission.SessionId);
    }

    [Fact]
    public async Task Goes_on_in_its_topic_after_a_restart()
    {
        await using var scenario = await Scenario.StartAsync();
        var topic = await scenario.Telegram.MakeTopicAsync(Ben);
        await scenario.Telegram.WriteAsync(Ben, "work", topic: topic);
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.End(TurnState.Interrupted, "So far.");
        var card = await scenario.Telegram.SeeAsync(Ben, "Interrupted");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Continue")!);

        (await scenario.Box.SeeTurnAsync("Continue where you were interrupted.")).Start().Succeed("Done now.");
        Assert.Equal(topic, (await scenario.Telegram.SeeAsync(Ben, "Done now.")).ThreadId);
    }
}
