using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramDraftTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_draft_is_shown_in_a_private_chat_and_stays_in_none()
    {
        var asked = await _world.SayAsync("Hello?", TelegramHost.Ada);
        Assert.True((await _world.ResultAsync("sendMessageDraft", new { chat_id = TelegramHost.Ada, draft_id = 7, text = "<b>So</b> far", parse_mode = "HTML" })).GetBoolean());
        Assert.True((await _world.ResultAsync("sendMessageDraft", new { chat_id = TelegramHost.Ada, draft_id = 7, text = "" })).GetBoolean());

        var answer = await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "All of it." });

        Assert.Equal(asked + 1, answer.GetProperty("message_id").GetInt32());
    }

    [Fact]
    public async Task The_phone_shows_the_newest_draft_until_the_message_comes()
    {
        await _world.SayAsync("Hello?", TelegramHost.Ada);
        await _world.ResultAsync("sendMessageDraft", new { chat_id = TelegramHost.Ada, draft_id = 7, text = "<b>So</b> far", parse_mode = "HTML" });
        await _world.ResultAsync("sendMessageDraft", new { chat_id = TelegramHost.Ada, draft_id = 7, text = "<b>So</b> far and on", parse_mode = "HTML" });

        var shown = await LookAsync();
        Assert.Equal("<b>So</b> far and on", shown.GetProperty("draft").GetProperty("html").GetString());
        Assert.Equal(30, shown.GetProperty("draft").GetProperty("seconds").GetDouble());
        Assert.Single(shown.GetProperty("messages").EnumerateArray());

        await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "All of it." });
        Assert.False((await LookAsync()).TryGetProperty("draft", out _));
    }

    [Fact]
    public async Task A_draft_that_is_not_renewed_is_gone_after_thirty_seconds()
    {
        await _world.SayAsync("Hello?", TelegramHost.Ada);
        await _world.ResultAsync("sendMessageDraft", new { chat_id = TelegramHost.Ada, draft_id = 7, text = "So far" });

        _world.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, (await LookAsync()).GetProperty("draft").GetProperty("seconds").GetDouble());
        _world.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False((await LookAsync()).TryGetProperty("draft", out _));
    }

    [Fact]
    public async Task A_draft_that_is_none_is_refused_as_Telegram_does()
    {
        Assert.Equal("400 Bad Request: DRAFT_ID_INVALID", await _world.RefusalAsync("sendMessageDraft", new { chat_id = TelegramHost.Ada, draft_id = 0, text = "x" }));
        Assert.Equal("400 Bad Request: message is too long", await _world.RefusalAsync("sendMessageDraft", new { chat_id = TelegramHost.Ada, draft_id = 7, text = new string('x', 4_097) }));
        Assert.StartsWith("400 Bad Request: can't parse entities", await _world.RefusalAsync("sendMessageDraft", new { chat_id = TelegramHost.Ada, draft_id = 7, text = "<b>x", parse_mode = "HTML" }));
    }

    private Task<JsonElement> LookAsync() => _world.LookAsync($"/control/telegram/chats/{TelegramHost.Ada}");
}
