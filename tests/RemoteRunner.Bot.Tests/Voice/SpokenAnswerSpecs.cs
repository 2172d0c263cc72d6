using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Bot.Tests.Speech;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.TestSupport.Voice;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Voice;

/// <summary>Voice messages of people who were asked for words: why not, what else, or the answer to a question.</summary>
public sealed class SpokenAnswerSpecs : IDisposable
{
    private readonly SimulatedDeepgram _deepgram = new();

    public void Dispose() => _deepgram.Dispose();

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task What_is_said_after_Say_why_not_goes_to_Claude_as_the_reason(CacheKind cache)
    {
        await using var scenario = await StartAsync(cache: cache);
        var (turn, card) = await AskAsync(scenario, t => t.Ask("Bash", "rm -rf build"), "Claude asks for Bash");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Say why not")!);
        await scenario.Telegram.SeeAsync(Ben, "Why not");

        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Only the cache folder, please.").ToOgg());

        await scenario.Telegram.SeeAsync(Ben, "Denied by you: “Only the cache folder, please.”");
        var heard = await scenario.Telegram.SeeAsync(Ben, "Given to Claude as your answer.");
        Assert.Empty(heard.Keyboard);
        var closed = (ApprovalClosed)(await turn.ReadAsync(0, TestContext.Current.CancellationToken)).Last(e => e is ApprovalClosed);
        Assert.Equal((ApprovalDecision.Deny, "Only the cache folder, please."), (closed.Decision, closed.Message));
        Assert.Single(scenario.Box.Turns);

        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("And now something else.").ToOgg());
        await scenario.Box.SeeTurnAsync("And now something else.");
    }

    [Fact]
    public async Task A_question_is_answered_with_ones_voice()
    {
        await using var scenario = await StartAsync();
        var (turn, card) = await AskAsync(scenario, t => t.AskQuestions(new AskedQuestion("Which database?", null, false, [new("SQLite", null)])), "Which database?");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("own words")!);
        await scenario.Telegram.SeeAsync(Ben, "Your next message here is the answer");

        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("The one we have.").ToOgg());

        await scenario.Telegram.SeeAsync(Ben, "Answered by you");
        var closed = (ApprovalClosed)(await turn.ReadAsync(0, TestContext.Current.CancellationToken)).Last(e => e is ApprovalClosed);
        Assert.Equal("The one we have.", closed.Answers!["Which database?"]);
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task A_spoken_reason_waits_for_Send_where_voice_messages_do_and_can_be_corrected()
    {
        await using var scenario = await StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/voice confirm");
        await scenario.Telegram.SeeAsync(Ben, "wait for your Send");
        var (turn, card) = await AskAsync(scenario, t => t.AskPlan("1. Do it"), "Shall Claude carry it out?");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Keep planning")!);
        await scenario.Telegram.SeeAsync(Ben, "What shall change in the plan?");
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Tests first.").ToOgg());
        var shown = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Send") is not null, "the transcript");
        Assert.Equal(TurnState.Running, turn.State);

        await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send")!);

        await scenario.Telegram.SeeAsync(Ben, "Planning goes on, said by you: “Tests first.”");
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == shown.MessageId && b.Text.Contains("Given to Claude as your answer.", StringComparison.Ordinal) && b.Keyboard.Count == 0, "the transcript as an answer");
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task What_is_said_when_the_question_was_answered_meanwhile_is_a_prompt_like_any_other()
    {
        await using var scenario = await StartAsync();
        var (_, card) = await AskAsync(scenario, t => t.Ask("Bash", "ls"), "Claude asks for Bash");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Say why not")!);
        await scenario.Telegram.SeeAsync(Ben, "Why not");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!);
        await scenario.Telegram.SeeAsync(Ben, "Allowed once by you");

        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("A prompt of its own.").ToOgg());

        await scenario.Box.SeeTurnAsync("A prompt of its own.");
    }

    private Task<Scenario> StartAsync(CacheKind cache = CacheKind.Redis) =>
        Scenario.StartAsync(new() { ["Deepgram:ApiKey"] = SimulatedDeepgram.Key, ["Deepgram:BaseUrl"] = _deepgram.Address }, cache);

    private static async Task<(ScriptedTurn Turn, Bubble Card)> AskAsync(Scenario scenario, Action<ScriptedTurn> ask, string card)
    {
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        ask(turn);
        return (turn, await scenario.Telegram.SeeAsync(Ben, card));
    }
}
