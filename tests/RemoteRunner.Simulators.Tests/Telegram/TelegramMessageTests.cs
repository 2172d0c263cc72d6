using System.Net.Http.Json;
using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramMessageTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Message_ids_rise_in_each_chat_and_the_answer_is_the_message()
    {
        var first = await _world.SayAsync("hello");
        var answer = await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "hi", disable_notification = true, reply_parameters = new { message_id = first } });

        Assert.Equal(first + 1, answer.GetProperty("message_id").GetInt32());
        Assert.Equal("hello", answer.GetProperty("reply_to_message").GetProperty("text").GetString());
        Assert.Equal(1000001, answer.GetProperty("from").GetProperty("id").GetInt64());
        Assert.Equal(1, await _world.SayAsync("other chat", TelegramHost.Ben));
    }

    [Theory]
    [InlineData("", "400 Bad Request: message text is empty")]
    [InlineData("  \n ", "400 Bad Request: text must be non-empty")]
    public async Task Refuses_a_text_without_content(string text, string expected)
    {
        await _world.SayAsync("hello");
        Assert.Equal(expected, await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, text }));
    }

    [Fact]
    public async Task Counts_4096_utf16_units_after_parsing_and_32768_bytes_before()
    {
        await _world.SayAsync("hello");
        object Message(string text, string? mode = null) => new { chat_id = TelegramHost.Ada, text, parse_mode = mode };

        await _world.ResultAsync("sendMessage", Message("<b>" + new string('x', 4096) + "</b>", "HTML"));
        Assert.Equal("400 Bad Request: message is too long", await _world.RefusalAsync("sendMessage", Message(new string('x', 4097))));
        Assert.Equal("400 Bad Request: message is too long", await _world.RefusalAsync("sendMessage", Message(string.Concat(Enumerable.Repeat("😀", 2049)))));
        Assert.Equal("400 Bad Request: text is too long", await _world.RefusalAsync("sendMessage", Message(new string('x', 32_769))));
    }

    [Fact]
    public async Task Knows_only_chats_of_people_who_wrote_first()
    {
        Assert.Equal("400 Bad Request: chat not found", await _world.RefusalAsync("sendMessage", new { chat_id = 999, text = "hi" }));
        Assert.Equal("400 Bad Request: chat_id is empty", await _world.RefusalAsync("sendMessage", new { text = "hi" }));
        Assert.Equal("403 Forbidden: bot can't initiate conversation with a user", await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "hi" }));

        await _world.SayAsync("hello");
        await _world.TurnAsync("users/1001/block", new { });
        Assert.Equal("403 Forbidden: bot was blocked by the user", await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "hi" }));
        Assert.Equal("403 Forbidden: bot was blocked by the user", await _world.RefusalAsync("sendChatAction", new { chat_id = TelegramHost.Ada, action = "typing" }));

        await _world.TurnAsync("users/1001/unblock", new { });
        await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "hi" });
    }

    [Fact]
    public async Task Blocking_tells_the_bot_of_its_new_membership()
    {
        await _world.SayAsync("hello");
        await _world.TurnAsync("users/1001/block", new { });

        var updates = await _world.ResultAsync("getUpdates");
        var change = updates[1].GetProperty("my_chat_member");
        Assert.Equal("member", change.GetProperty("old_chat_member").GetProperty("status").GetString());
        Assert.Equal("kicked", change.GetProperty("new_chat_member").GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_edit_must_change_something_of_an_own_text()
    {
        var theirs = await _world.SayAsync("hello");
        var keyboard = new { inline_keyboard = new[] { new[] { new { text = "Go", callback_data = "go" } } } };
        var own = await _world.SendAsync("one", keyboard);
        object Edit(int id, string text, object? markup = null) => new { chat_id = TelegramHost.Ada, message_id = id, text, reply_markup = markup };

        Assert.Equal(
            "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
            await _world.RefusalAsync("editMessageText", Edit(own, "one", keyboard)));
        Assert.Equal("400 Bad Request: message can't be edited", await _world.RefusalAsync("editMessageText", Edit(theirs, "mine")));
        Assert.Equal("400 Bad Request: message to edit not found", await _world.RefusalAsync("editMessageText", Edit(99, "mine")));

        var edited = await _world.ResultAsync("editMessageText", Edit(own, "one"));
        Assert.False(edited.TryGetProperty("reply_markup", out _));
        Assert.True(edited.TryGetProperty("edit_date", out _));

        var again = await _world.ResultAsync("editMessageReplyMarkup", new { chat_id = TelegramHost.Ada, message_id = own, reply_markup = JsonSerializer.Serialize(keyboard) });
        Assert.Equal("go", again.GetProperty("reply_markup").GetProperty("inline_keyboard")[0][0].GetProperty("callback_data").GetString());
        Assert.Contains("not modified", await _world.RefusalAsync("editMessageReplyMarkup", new { chat_id = TelegramHost.Ada, message_id = own, reply_markup = keyboard }));
    }

    [Theory]
    [InlineData("""[[{"text":"a","callback_data":"DATA65"}]]""", "BUTTON_DATA_INVALID")]
    [InlineData("""[[{"text":"a"}]]""", "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")]
    [InlineData("""[[{"callback_data":"x"}]]""", "can't parse inline keyboard button: Can't find field \"text\"")]
    [InlineData("""[{"text":"a","callback_data":"x"}]""", "field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays")]
    [InlineData("""[[{"text":"a","url":"http://localhost:3000"}]]""", "inline keyboard button URL 'http://localhost:3000' is invalid: Wrong HTTP URL")]
    public async Task Refuses_buttons_the_server_refuses(string rows, string expected)
    {
        await _world.SayAsync("hello");
        var markup = $"{{\"inline_keyboard\":{rows.Replace("DATA65", new string('ä', 32) + "x", StringComparison.Ordinal)}}}";
        Assert.Equal("400 Bad Request: " + expected, await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "hi", reply_markup = markup }));
    }

    [Fact]
    public async Task Accepts_callback_data_of_exactly_64_bytes()
    {
        await _world.SayAsync("hello");
        var data = new string('ä', 32);
        await _world.SendAsync("hi", new { inline_keyboard = new[] { new[] { new { text = "a", callback_data = data } } } });
        var chat = await _world.LookAsync("chats/1001");
        Assert.Equal(data, chat.GetProperty("messages")[1].GetProperty("keyboard")[0][0].GetProperty("data").GetString());
    }

    [Fact]
    public async Task A_reply_needs_its_message_unless_it_may_go_without()
    {
        await _world.SayAsync("hello");
        object Reply(bool optional) => new { chat_id = TelegramHost.Ada, text = "hi", reply_parameters = new { message_id = 77, allow_sending_without_reply = optional } };

        Assert.Equal("400 Bad Request: message to be replied not found", await _world.RefusalAsync("sendMessage", Reply(false)));
        Assert.False((await _world.ResultAsync("sendMessage", Reply(true))).TryGetProperty("reply_to_message", out _));
    }

    [Fact]
    public async Task Deletes_what_is_younger_than_48_hours()
    {
        await _world.SayAsync("hello");
        var young = await _world.SendAsync("young");
        await _world.ResultAsync("deleteMessage", new { chat_id = TelegramHost.Ada, message_id = young });
        Assert.Equal("400 Bad Request: message to delete not found", await _world.RefusalAsync("deleteMessage", new { chat_id = TelegramHost.Ada, message_id = young }));

        var old = await _world.SendAsync("old");
        _world.Clock.Advance(TimeSpan.FromHours(49));
        Assert.Equal("400 Bad Request: message can't be deleted", await _world.RefusalAsync("deleteMessage", new { chat_id = TelegramHost.Ada, message_id = old }));
    }

    [Fact]
    public async Task Keeps_a_topic_and_refuses_one_it_does_not_know()
    {
        await _world.TurnAsync("messages", new { userId = TelegramHost.Ada, text = "in topic", threadId = 7 });
        var sent = await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "hi", message_thread_id = 7 });
        Assert.Equal(7, sent.GetProperty("message_thread_id").GetInt32());
        Assert.Equal("400 Bad Request: message thread not found", await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "hi", message_thread_id = 8 }));
    }

    [Fact]
    public async Task Takes_parameters_as_query_form_or_json_and_methods_in_any_case()
    {
        await _world.SayAsync("hello");
        var cancellation = TestContext.Current.CancellationToken;
        var keyboard = """{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}""";

        using var query = await _world.Http.GetAsync($"/bot{TelegramHost.BotToken}/SENDMESSAGE?chat_id=1001&text=query&reply_markup={Uri.EscapeDataString(keyboard)}", cancellation);
        using var form = await _world.Http.PostAsync($"/bot{TelegramHost.BotToken}/sendmessage", new FormUrlEncodedContent([new("chat_id", "1001"), new("text", "form"), new("reply_markup", keyboard)]), cancellation);
        using var multipart = await _world.Http.PostAsync($"/bot{TelegramHost.BotToken}/sendMessage", new MultipartFormDataContent { { new StringContent("1001"), "chat_id" }, { new StringContent("multipart"), "text" }, { new StringContent(keyboard), "reply_markup" } }, cancellation);
        using var json = await _world.Http.PostAsync($"/bot{TelegramHost.BotToken}/sendMessage", JsonContent.Create(new { chat_id = "1001", text = "json", reply_markup = keyboard }), cancellation);

        foreach (var response in new[] { query, form, multipart, json })
        {
            var message = (await TelegramHost.ReadAsync("sendMessage", response)).GetProperty("result");
            Assert.Equal("a", message.GetProperty("reply_markup").GetProperty("inline_keyboard")[0][0].GetProperty("callback_data").GetString());
        }
    }

    [Fact]
    public async Task Refuses_a_wrong_token_an_unknown_method_and_half_a_surrogate_pair()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var wrong = await _world.Http.GetAsync("/bot1000001:wrong/getMe", cancellation);
        Assert.Equal("""{"ok":false,"error_code":401,"description":"Unauthorized"}""", await wrong.Content.ReadAsStringAsync(cancellation));
        Assert.Equal("404 Not Found: method not found", await _world.RefusalAsync("sendCarrierPigeon"));

        await _world.SayAsync("hello");
        using var half = new StringContent("""{"chat_id":1001,"text":"\ud83d"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await _world.Http.PostAsync($"/bot{TelegramHost.BotToken}/sendMessage", half, cancellation);
        var envelope = await TelegramHost.ReadAsync("sendMessage", response);
        Assert.Equal("Bad Request: strings must be encoded in UTF-8", envelope.GetProperty("description").GetString());
    }

    [Fact]
    public async Task Sets_one_reaction_and_describes_chats_and_commands()
    {
        var message = await _world.SayAsync("hello");
        await _world.ResultAsync("setMessageReaction", new { chat_id = TelegramHost.Ada, message_id = message, reaction = new[] { new { type = "emoji", emoji = "👍" } } });
        Assert.Equal("400 Bad Request: REACTION_INVALID", await _world.RefusalAsync("setMessageReaction", new { chat_id = TelegramHost.Ada, message_id = message, reaction = new[] { new { type = "emoji", emoji = "🧊" } } }));
        Assert.Equal("👍", (await _world.LookAsync("chats/1001")).GetProperty("messages")[0].GetProperty("reactions")[0].GetString());

        Assert.Equal("Ada", (await _world.ResultAsync("getChat", new { chat_id = TelegramHost.Ada })).GetProperty("first_name").GetString());

        await _world.ResultAsync("setMyCommands", new { commands = new[] { new { command = "new", description = "A new session" } }, scope = new { type = "all_private_chats" } });
        Assert.Equal(0, (await _world.ResultAsync("getMyCommands")).GetArrayLength());
        Assert.Equal("new", (await _world.ResultAsync("getMyCommands", new { scope = new { type = "all_private_chats" } }))[0].GetProperty("command").GetString());
        Assert.Equal("new", (await _world.LookAsync("commands")).GetProperty("commands")[0].GetProperty("command").GetString());
        Assert.Equal("400 Bad Request: BOT_COMMAND_INVALID", await _world.RefusalAsync("setMyCommands", new { commands = new[] { new { command = "No Good", description = "x" } } }));
        await _world.ResultAsync("deleteMyCommands", new { scope = new { type = "all_private_chats" } });
        Assert.Equal(0, (await _world.LookAsync("commands")).GetProperty("commands").GetArrayLength());
    }
}
