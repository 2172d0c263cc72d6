using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramControlTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new(("Flood:Enabled", "false"), ("MessagesPerChat", "10"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Forgets_the_oldest_messages_beyond_the_cap_and_says_so()
    {
        for (var i = 0; i < 12; i++)
            await _world.SayAsync($"message {i}");
        var chat = await _world.LookAsync("chats/1001");
        Assert.Equal(10, chat.GetProperty("messages").GetArrayLength());
        Assert.Equal(2, chat.GetProperty("forgotten").GetInt32());
    }

    [Fact]
    public async Task A_tap_waits_for_the_answer_and_brings_it_back()
    {
        var tap = await TapAsync();
        var query = (await _world.ResultAsync("getUpdates", new { timeout = 10, offset = -1 }))[0].GetProperty("callback_query");
        Assert.Equal("yes", query.GetProperty("data").GetString());
        Assert.Equal("Sure?", query.GetProperty("message").GetProperty("text").GetString());
        Assert.Equal(TelegramHost.Ada, query.GetProperty("from").GetProperty("id").GetInt64());

        await _world.ResultAsync("answerCallbackQuery", new { callback_query_id = query.GetProperty("id").GetString(), text = "Done", show_alert = true });
        var result = await tap;
        Assert.True(result.GetProperty("answered").GetBoolean());
        Assert.Equal("Done", result.GetProperty("text").GetString());
        Assert.True(result.GetProperty("showAlert").GetBoolean());
    }

    [Fact]
    public async Task An_unanswered_tap_gives_up_after_ten_seconds_and_gets_too_old()
    {
        var tap = await TapAsync();
        var query = (await _world.ResultAsync("getUpdates", new { timeout = 10, offset = -1 }))[0].GetProperty("callback_query");
        var result = await _world.PassTimeUntilAsync(tap, TimeSpan.FromSeconds(1));
        Assert.False(result.GetProperty("answered").GetBoolean());

        _world.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(
            "400 Bad Request: query is too old and response timeout expired or query ID is invalid",
            await _world.RefusalAsync("answerCallbackQuery", new { callback_query_id = query.GetProperty("id").GetString() }));
    }

    [Fact]
    public async Task A_button_that_is_gone_can_only_be_tapped_by_force()
    {
        await _world.SayAsync("hello");
        var id = await _world.SendAsync("no buttons");
        using var refused = await _world.Phone.PostAsJsonAsync("taps", new { userId = TelegramHost.Ada, messageId = id, data = "old" }, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);

        var forced = PostAsync("taps", new { userId = TelegramHost.Ada, messageId = id, data = "old", force = true });
        var query = (await _world.ResultAsync("getUpdates", new { timeout = 10, offset = -1, allowed_updates = new[] { "message", "callback_query" } }))[0];
        if (!query.TryGetProperty("callback_query", out _))
            query = (await _world.ResultAsync("getUpdates", new { timeout = 10, offset = query.GetProperty("update_id").GetInt32() + 1 }))[0];
        await _world.ResultAsync("answerCallbackQuery", new { callback_query_id = query.GetProperty("callback_query").GetProperty("id").GetString() });
        Assert.True((await forced).GetProperty("answered").GetBoolean());
    }

    [Fact]
    public async Task Events_tell_every_change_in_order_and_can_be_resumed()
    {
        await _world.SayAsync("hello");
        var id = await _world.SendAsync("one");
        await _world.ResultAsync("editMessageText", new { chat_id = TelegramHost.Ada, message_id = id, text = "two" });
        await _world.ResultAsync("sendChatAction", new { chat_id = TelegramHost.Ada, action = "typing" });
        await _world.ResultAsync("deleteMessage", new { chat_id = TelegramHost.Ada, message_id = id });

        var all = await EventsAsync("events?chatId=1001&after=0", null, 5);
        Assert.Equal(["message", "message", "edit", "action", "delete"], all.Select(item => item.EventType));
        Assert.Equal("two", all[2].Data.GetProperty("data").GetProperty("text").GetString());

        var resumed = await EventsAsync("events?chatId=1001", "3", 2);
        Assert.Equal(["action", "delete"], resumed.Select(item => item.EventType));
    }

    [Fact]
    public async Task A_listener_hears_what_happens_while_it_listens_in_its_chat_only()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "events?chatId=1001");
        using var response = await _world.Phone.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        await using var events = SseParser.Create(stream).EnumerateAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await events.MoveNextAsync();
        Assert.Equal("ready", events.Current.EventType);

        await _world.SayAsync("not here", TelegramHost.Ben);
        await _world.SayAsync("here");
        await events.MoveNextAsync();
        Assert.Contains("\"here\"", events.Current.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Typing_ends_with_the_message_or_after_five_seconds()
    {
        await _world.SayAsync("hello");
        Assert.Equal("400 Bad Request: wrong parameter action in request", await _world.RefusalAsync("sendChatAction", new { chat_id = TelegramHost.Ada, action = "juggling" }));

        await _world.ResultAsync("sendChatAction", new { chat_id = TelegramHost.Ada, action = "typing" });
        Assert.True((await _world.LookAsync("chats/1001")).GetProperty("typing").GetBoolean());
        await _world.SendAsync("done");
        Assert.False((await _world.LookAsync("chats/1001")).GetProperty("typing").GetBoolean());

        await _world.ResultAsync("sendChatAction", new { chat_id = TelegramHost.Ada, action = "typing" });
        _world.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False((await _world.LookAsync("chats/1001")).GetProperty("typing").GetBoolean());
    }

    [Fact]
    public async Task People_can_edit_reply_and_send_files()
    {
        var id = await _world.SayAsync("helo");
        await _world.TurnAsync("edits", new { userId = TelegramHost.Ada, messageId = id, text = "hello" });
        await _world.TurnAsync("messages", new { userId = TelegramHost.Ada, text = "again", replyTo = id });
        await _world.TurnAsync("messages", new { userId = TelegramHost.Ada, attachment = new { kind = "voice", content = "AAEC", duration = 3 } });

        var updates = await _world.ResultAsync("getUpdates");
        Assert.Equal("hello", updates[1].GetProperty("edited_message").GetProperty("text").GetString());
        Assert.Equal(id, updates[2].GetProperty("message").GetProperty("reply_to_message").GetProperty("message_id").GetInt32());
        var voice = updates[3].GetProperty("message").GetProperty("voice");
        Assert.Equal(3, voice.GetProperty("duration").GetInt32());

        var file = await _world.ResultAsync("getFile", new { file_id = voice.GetProperty("file_id").GetString() });
        var bytes = await _world.Http.GetByteArrayAsync($"/file/bot{TelegramHost.BotToken}/{file.GetProperty("file_path").GetString()}", Cancellation);
        Assert.Equal([0, 1, 2], bytes);
    }

    [Theory]
    [InlineData("messages", """{"userId":4,"text":"x"}""", HttpStatusCode.NotFound)]
    [InlineData("messages", """{"userId":1001,"chatId":1002,"text":"x"}""", HttpStatusCode.Forbidden)]
    [InlineData("messages", """{"userId":1001,"text":" "}""", HttpStatusCode.BadRequest)]
    [InlineData("messages", """{"userId":1001,"text":"x","replyTo":5}""", HttpStatusCode.NotFound)]
    [InlineData("messages", "{", HttpStatusCode.BadRequest)]
    [InlineData("edits", """{"userId":1001,"messageId":9,"text":"x"}""", HttpStatusCode.NotFound)]
    [InlineData("faults", """{"kind":"drop","count":0}""", HttpStatusCode.BadRequest)]
    [InlineData("flood", """{"perChatBurst":0}""", HttpStatusCode.BadRequest)]
    [InlineData("next-update-id", """{"value":0}""", HttpStatusCode.Conflict)]
    public async Task Says_no_to_what_no_phone_can_do(string path, string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await _world.Phone.PostAsync(path, content, Cancellation);
        Assert.Equal(expected, response.StatusCode);
    }

    private async Task<Task<JsonElement>> TapAsync()
    {
        await _world.SayAsync("hello");
        var id = await _world.SendAsync("Sure?", new { inline_keyboard = new[] { new[] { new { text = "Yes", callback_data = "yes" } } } });
        var before = (await _world.ResultAsync("getUpdates", new { offset = -1 }))[0].GetProperty("update_id").GetInt32();
        await _world.PassTimeUntilAsync(_world.ResultAsync("getUpdates", new { offset = before + 1 }), TimeSpan.FromSeconds(1));
        return PostAsync("taps", new { userId = TelegramHost.Ada, messageId = id, data = "yes" });
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await _world.Phone.PostAsJsonAsync(path, body, Cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private async Task<List<(string EventType, JsonElement Data)>> EventsAsync(string path, string? lastEventId, int count)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await _world.Phone.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var found = new List<(string, JsonElement)>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Cancellation))
        {
            if (item.EventType != "ready")
                found.Add((item.EventType, JsonSerializer.Deserialize<JsonElement>(item.Data)));
            if (found.Count == count)
                break;
        }

        return found;
    }
}
