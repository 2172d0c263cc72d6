using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Bot.Tests.Speech;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.TestSupport.Voice;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Voice;

/// <summary>Voice messages end to end: simulated phone, simulated Deepgram, scripted box.</summary>
public sealed class VoiceSpecs : IDisposable
{
    private readonly SimulatedDeepgram _deepgram = new();

    public void Dispose() => _deepgram.Dispose();

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Shows_what_it_heard_and_starts_the_turn_and_hears_a_copy_without_a_call(CacheKind cache)
    {
        await using var scenario = await StartAsync(cache: cache);
        var note = VoiceNote.Saying("List the files here.").ToOgg();
        var spoken = await scenario.Telegram.SpeakAsync(Ben, note);

        var turn = await scenario.Box.SeeTurnAsync("List the files here.");
        var shown = await scenario.Telegram.SeeAsync(Ben, "🎙 List the files here.");
        Assert.Equal(spoken, shown.ReplyTo);
        Assert.Equal(["⏹ Stop", "✏️ Edit"], shown.Keyboard.SelectMany(r => r).Select(b => b.Text));
        turn.Start().Succeed("Three files.");
        await scenario.Telegram.SeeAsync(Ben, "Three files.");

        await scenario.Telegram.SpeakAsync(Ben, note);
        await Wait.UntilAsync(() => scenario.Box.Turns.Count == 2, "a second turn");
        Assert.All(scenario.Box.Turns, t => Assert.Equal("List the files here.", t.Submission.Prompt));
        Assert.Single(_deepgram.Calls);
    }

    [Fact]
    public async Task Charges_the_sender_and_gives_names_of_the_workspace_along()
    {
        await using var scenario = await StartAsync(("Deepgram:PricePerMinute", "0.6"));
        scenario.Box.Names = ["OrderService", "feature/login"];
        await scenario.Telegram.WriteAsync(Ben, "hello");
        await scenario.Box.SeeTurnAsync("hello");
        await scenario.Telegram.SpeakAsync(Ben, (VoiceNote.Saying("Open the order service.") with { Duration = TimeSpan.FromSeconds(2) }).ToOgg());
        await scenario.Box.SeeTurnAsync("Open the order service.");

        Assert.Contains("OrderService", Assert.Single(_deepgram.Calls).Query["keyterm"]);
        var (today, _) = await scenario.Bot.Services.GetRequiredService<UsageLedger>().GetTotalsAsync(UserId.Telegram(Ben));
        Assert.Equal(0.02m, today.CostUsd, 3);
    }

    [Fact]
    public async Task Takes_audio_files_as_well()
    {
        await using var scenario = await StartAsync();
        await scenario.Telegram.SendFileAsync(Ben, VoiceNote.Saying("From a file.").ToOgg(), "audio/ogg");
        await scenario.Box.SeeTurnAsync("From a file.");
    }

    [Fact]
    public async Task Checks_the_limits_before_anything_is_downloaded()
    {
        await using var scenario = await StartAsync(("Limits:Default:Minute", "0"));
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Never heard.").ToOgg());

        await scenario.Telegram.SeeAsync(Ben, "No messages are allowed a minute for you.");
        Assert.Empty(await scenario.Telegram.CallsAsync("getFile"));
        Assert.Empty(_deepgram.Calls);
        Assert.Empty(scenario.Box.Turns);
    }

    [Fact]
    public async Task Hears_nothing_for_somebody_whose_budget_is_spent_until_there_is_money_again()
    {
        await using var scenario = await StartAsync(("Budgets:UserPerDay", "0.01"));
        var ledger = scenario.Bot.Services.GetRequiredService<UsageLedger>();
        await ledger.ChargeAsync(UserId.Telegram(Ben), Guid.NewGuid(), TurnUsage.None with { CostUsd = 0.02m });
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("With my own money.").ToOgg());

        var refused = await scenario.Telegram.SeeAsync(Ben, "Your budget for today is spent ($0.02 of $0.01).");
        Assert.Empty(_deepgram.Calls);
        await scenario.Telegram.WriteAsync(Ada, "/budget lift tg:1002");
        await scenario.Telegram.SeeAsync(Ada, "has no budget of their own.");
        await scenario.Telegram.TapAsync(Ben, refused.MessageId, refused.DataOf("Retry")!);

        await scenario.Box.SeeTurnAsync("With my own money.");
        Assert.Single(_deepgram.Calls);
    }

    [Fact]
    public async Task Explains_the_limit_of_20_MB_before_anything_is_downloaded()
    {
        await using var scenario = await StartAsync(("Speech:MaxBytes", "1000"));
        await scenario.Telegram.SpeakAsync(Ben, (VoiceNote.Saying("Long.") with { Duration = TimeSpan.FromSeconds(5) }).ToOgg());

        var answer = await scenario.Telegram.SeeAsync(Ben, "Telegram lets bots download at most 20 MB");
        Assert.Empty(answer.Keyboard);
        Assert.Empty(await scenario.Telegram.CallsAsync("getFile"));
    }

    [Fact]
    public async Task Names_both_settings_when_there_is_no_engine()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Hello?").ToOgg());

        var answer = await scenario.Telegram.SeeAsync(Ben, "Parameters:deepgram-api-key");
        Assert.Contains("Speech:WhisperModel", answer.Text);
        Assert.Empty(scenario.Box.Turns);
        Assert.Empty(await scenario.Telegram.CallsAsync("getFile"));
    }

    [Theory]
    [InlineData(400, "legacy", "damaged or in a format", false)]
    [InlineData(401, "legacy", "does not accept its key", true)]
    [InlineData(402, "modern", "credit is used up", true)]
    [InlineData(403, "modern", "may not use this model", true)]
    [InlineData(429, "text", "too much to do", true)]
    [InlineData(503, "text", "cannot be reached", true)]
    public async Task Says_why_it_could_not_hear_and_offers_Retry_where_that_may_help(int status, string shape, string sentence, bool retry)
    {
        await using var scenario = await StartAsync();
        await _deepgram.BreakAsync(new { status, shape, times = 3 });
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("At last.").ToOgg());

        var answer = await scenario.Telegram.SeeAsync(Ben, sentence);
        Assert.Equal(retry, answer.DataOf("Retry") is not null);
        Assert.Empty(scenario.Box.Turns);
    }

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Hears_it_with_Retry_once_however_often_that_is_tapped(CacheKind cache)
    {
        await using var scenario = await StartAsync(cache: cache);
        await _deepgram.BreakAsync(new { status = 402, shape = "modern", times = 1 });
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("At last.").ToOgg());
        var failed = await scenario.Telegram.SeeAsync(Ben, "credit is used up");

        var retry = failed.DataOf("Retry")!;
        var taps = await Task.WhenAll(
            scenario.Telegram.TapAsync(Ben, failed.MessageId, retry), scenario.Telegram.TapAsync(Ben, failed.MessageId, retry, force: true));

        Assert.Single(taps, tap => tap.Text == "Listening again.");
        await scenario.Box.SeeTurnAsync("At last.");
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == failed.MessageId && b.Keyboard.Count == 0, "the button to be gone");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("At last.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_that_it_heard_nothing_and_sends_nothing()
    {
        await using var scenario = await StartAsync();
        await scenario.Telegram.SpeakAsync(Ben, new VoiceNote { Tone = 0 }.ToOgg());

        await scenario.Telegram.SeeAsync(Ben, "I heard nothing in it");
        Assert.Empty(scenario.Box.Turns);
    }

    [Fact]
    public async Task Restarts_the_turn_with_the_corrected_text()
    {
        await using var scenario = await StartAsync();
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Delete the fails.").ToOgg());
        var wrong = (await scenario.Box.SeeTurnAsync("Delete the fails.")).Start();
        var shown = await scenario.Telegram.SeeAsync(Ben, "🎙 Delete the fails.");
        await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Edit")!);
        var question = await scenario.Telegram.SeeAsync(Ben, "Answer this message with the corrected text.");
        await scenario.Telegram.WriteAsync(Ben, "List the files.", replyTo: question.MessageId);

        var right = await scenario.Box.SeeTurnAsync("List the files.");
        Assert.Equal(TurnState.Cancelled, wrong.State);
        Assert.Equal(wrong.Submission.SessionId, right.Submission.SessionId);
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == shown.MessageId && b.Text.Contains("List the files.", StringComparison.Ordinal), "the transcript to be corrected");

        // And once more: it is the corrected turn that is replaced.
        await scenario.Telegram.WriteAsync(Ben, "List all files.", replyTo: question.MessageId);
        await scenario.Box.SeeTurnAsync("List all files.");
        Assert.Equal(TurnState.Cancelled, right.State);
    }

    [Fact]
    public async Task Stops_the_turn_with_the_button()
    {
        await using var scenario = await StartAsync();
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Work long.").ToOgg());
        var turn = (await scenario.Box.SeeTurnAsync("Work long.")).Start();
        var shown = await scenario.Telegram.SeeAsync(Ben, "🎙 Work long.");

        await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Stop")!);
        Assert.Equal(TurnState.Cancelled, turn.State);
    }

    [Fact]
    public async Task Waits_for_Send_when_the_chat_is_set_so()
    {
        await using var scenario = await StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/voice confirm");
        await scenario.Telegram.SeeAsync(Ben, "wait for your Send");
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("List the files.").ToOgg());
        var shown = await scenario.Telegram.SeeAsync(Ben, "🎙 List the files.");
        Assert.Equal(["✅ Send", "✏️ Edit", "🗑 Discard"], shown.Keyboard.SelectMany(r => r).Select(b => b.Text));
        Assert.Empty(scenario.Box.Turns);

        Assert.Equal("Sent.", (await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send")!)).Text);
        await scenario.Box.SeeTurnAsync("List the files.");
        Assert.Equal("Sent.", (await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send")!, force: true)).Text);
        Assert.Single(scenario.Box.Turns);
    }

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Sends_nothing_after_Discard_and_the_corrected_text_after_Edit(CacheKind cache)
    {
        await using var scenario = await StartAsync(cache: cache);
        await scenario.Telegram.NoFloodControlAsync();
        await scenario.Telegram.WriteAsync(Ben, "/voice confirm");
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Never mind.").ToOgg());
        var first = await scenario.Telegram.SeeAsync(Ben, "🎙 Never mind.");
        await scenario.Telegram.TapAsync(Ben, first.MessageId, first.DataOf("Discard")!);
        await scenario.Telegram.SeeAsync(Ben, "Not sent.");
        Assert.True((await scenario.Telegram.TapAsync(Ben, first.MessageId, first.DataOf("Send")!, force: true)).ShowAlert);

        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("List the fails.").ToOgg());
        var second = await scenario.Telegram.SeeAsync(Ben, "🎙 List the fails.");
        await scenario.Telegram.TapAsync(Ben, second.MessageId, second.DataOf("Edit")!);
        var question = await scenario.Telegram.SeeAsync(Ben, "Answer this message");
        await scenario.Telegram.WriteAsync(Ben, "List the files.", replyTo: question.MessageId);

        await scenario.Box.SeeTurnAsync("List the files.");
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task Keeps_the_order_of_messages_while_it_listens_and_stop_does_not_wait()
    {
        await using var scenario = await StartAsync(("Deepgram:Timeout", "00:01:00"));
        await _deepgram.BreakAsync(new { shape = "hang", times = 1 });
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Forgotten.").ToOgg());
        await scenario.Telegram.WriteAsync(Ben, "after it");
        await Wait.UntilAsync(() => _deepgram.Calls.Count == 1, "the call to hang");
        Assert.Empty(scenario.Box.Turns);

        await scenario.Telegram.WriteAsync(Ben, "/stop");
        await scenario.Telegram.SeeAsync(Ben, "2 waiting messages dropped");
        await scenario.Telegram.WriteAsync(Ben, "and now");
        await scenario.Box.SeeTurnAsync("and now");
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task Hears_after_a_restart_what_was_being_transcribed_when_the_bot_stopped()
    {
        await using var scenario = await StartAsync();
        await _deepgram.BreakAsync(new { shape = "hang", times = 1 });
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Not lost.").ToOgg());
        await Wait.UntilAsync(() => _deepgram.Calls.Count == 1, "the call to hang");
        await scenario.StopBotAsync();

        await scenario.StartBotAsync();
        await scenario.Box.SeeTurnAsync("Not lost.");
    }

    [Fact]
    public async Task Says_what_it_heard_once_when_the_box_is_away_and_goes_on_when_it_is_back()
    {
        await using var scenario = await StartAsync();
        scenario.Box.Away = true;
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Kept for later.").ToOgg());
        await scenario.Telegram.SeeAsync(Ben, "your message is kept");
        scenario.Box.Away = false;

        await scenario.Box.SeeTurnAsync("Kept for later.");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("🎙", StringComparison.Ordinal));
        Assert.Single(_deepgram.Calls);
    }

    [Fact]
    public async Task Takes_what_is_said_for_a_prompt_only_never_for_an_approval_or_a_command()
    {
        await using var scenario = await StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.Ask("Bash", "rm -rf build");
        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for");

        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("Allow once").ToOgg());
        await scenario.Telegram.SpeakAsync(Ben, VoiceNote.Saying("/stop").ToOgg());
        await scenario.Box.SeeTurnAsync("Allow once");
        await scenario.Box.SeeTurnAsync("/stop");

        Assert.NotEqual(TurnState.Cancelled, turn.State);
        Assert.NotNull((await scenario.Telegram.ReadBotAsync(Ben)).Single(b => b.MessageId == card.MessageId).DataOf("Allow once"));
    }

    private Task<Scenario> StartAsync(params (string Name, string Value)[] settings) => StartAsync(CacheKind.Redis, settings);

    private Task<Scenario> StartAsync(CacheKind cache, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Deepgram:ApiKey"] = SimulatedDeepgram.Key,
            ["Deepgram:BaseUrl"] = _deepgram.Address,
            ["Deepgram:RetryDelay"] = "00:00:00.001",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        return Scenario.StartAsync(all, cache);
    }
}
