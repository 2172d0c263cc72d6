using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramGroupTests : IAsyncDisposable
{
    private const long Eve = 1003;

    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Tells_the_bot_who_added_it_to_a_group_and_nothing_more_after_it_has_left()
    {
        var group = await MakeGroupAsync();
        var added = (await UpdatesAsync())[0].GetProperty("my_chat_member");
        Assert.Equal(TelegramHost.Ada, added.GetProperty("from").GetProperty("id").GetInt64());
        Assert.Equal(("left", "member"), (StatusOf(added, "old_chat_member"), StatusOf(added, "new_chat_member")));
        await _world.ResultAsync("sendMessage", new { chat_id = group, text = "Hello." });

        await _world.ResultAsync("leaveChat", new { chat_id = group });
        await _world.SayAsync("Still there?", TelegramHost.Ben, group);

        Assert.Equal(1, (await UpdatesAsync()).GetArrayLength());
        Assert.Equal("403 Forbidden: bot was kicked from the group chat", await _world.RefusalAsync("sendMessage", new { chat_id = group, text = "Hello?" }));
        Assert.StartsWith("400", await _world.RefusalAsync("leaveChat", new { chat_id = TelegramHost.Ada }));
    }

    [Fact]
    public async Task A_message_in_a_groups_topic_replies_to_the_topics_beginning()
    {
        var group = await MakeGroupAsync();
        var topic = await MakeTopicAsync(group);
        await SayAsync(group, topic, "in the topic");

        var updates = await UpdatesAsync();
        var begun = updates[1].GetProperty("message");
        Assert.Equal(("Parser", topic), (begun.GetProperty("forum_topic_created").GetProperty("name").GetString(), begun.GetProperty("message_thread_id").GetInt32()));
        var said = updates[2].GetProperty("message");
        Assert.True(said.GetProperty("is_topic_message").GetBoolean());
        Assert.True(said.GetProperty("chat").GetProperty("is_forum").GetBoolean());
        Assert.Equal(topic, said.GetProperty("reply_to_message").GetProperty("message_id").GetInt32());
        Assert.True(said.GetProperty("reply_to_message").TryGetProperty("forum_topic_created", out _));
    }

    [Fact]
    public async Task A_private_chat_has_topics_as_well_and_an_unknown_one_is_refused()
    {
        var topic = await MakeTopicAsync(null);
        await SayAsync(null, topic, "in private");

        var said = (await UpdatesAsync())[1].GetProperty("message");
        Assert.Equal(topic, said.GetProperty("message_thread_id").GetInt32());
        Assert.False(said.TryGetProperty("reply_to_message", out _));
        var answer = await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ada, message_thread_id = topic, text = "Here." });
        Assert.Equal(topic, answer.GetProperty("message_thread_id").GetInt32());
        Assert.Equal("400 Bad Request: message thread not found", await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, message_thread_id = topic + 50, text = "There?" }));
    }

    [Fact]
    public async Task Tells_the_bot_and_the_page_who_was_added_to_a_group()
    {
        var group = (await PostAsync("groups", new { userId = TelegramHost.Ada, title = "Team", members = new[] { TelegramHost.Ben }, forum = true })).GetProperty("chatId").GetInt64();
        await _world.TurnAsync($"groups/{group}/members", new { userId = TelegramHost.Ada, members = new[] { TelegramHost.Ben, Eve } });

        var added = (await UpdatesAsync())[1].GetProperty("message");
        Assert.Equal(Eve, Assert.Single(added.GetProperty("new_chat_members").EnumerateArray()).GetProperty("id").GetInt64());
        Assert.True(added.GetProperty("chat").GetProperty("is_forum").GetBoolean());
        Assert.False(added.TryGetProperty("text", out _));
        var chat = (await _world.LookAsync($"chats/{group}")).GetProperty("chat");
        Assert.Equal([TelegramHost.Ada, TelegramHost.Ben, Eve], chat.GetProperty("members").EnumerateArray().Select(m => m.GetInt64()));
        Assert.True(chat.GetProperty("isForum").GetBoolean());
    }

    [Fact]
    public async Task A_bot_that_was_taken_out_of_a_group_hears_nothing_until_it_is_brought_back()
    {
        var group = await MakeGroupAsync();
        var said = await _world.SayAsync("Who is here?", TelegramHost.Ada, group);
        await _world.TurnAsync($"groups/{group}/bot", new { userId = TelegramHost.Ada, present = false });
        await _world.SayAsync("Not the bot.", TelegramHost.Ada, group);
        await _world.TurnAsync("edits", new { userId = TelegramHost.Ada, chatId = group, messageId = said, text = "Who was here?" });
        await _world.TurnAsync($"groups/{group}/bot", new { userId = TelegramHost.Ada, present = true });

        var updates = (await UpdatesAsync()).EnumerateArray().ToList();
        Assert.Equal(4, updates.Count);
        Assert.Equal(("member", "kicked"), Statuses(updates[2]));
        Assert.Equal(("kicked", "member"), Statuses(updates[3]));
        await _world.ResultAsync("sendMessage", new { chat_id = group, text = "Here I am." });

        static (string?, string?) Statuses(JsonElement update) =>
            (StatusOf(update.GetProperty("my_chat_member"), "old_chat_member"), StatusOf(update.GetProperty("my_chat_member"), "new_chat_member"));
    }

    [Fact]
    public async Task Whoever_is_not_in_a_group_changes_nothing_about_it()
    {
        var group = await MakeGroupAsync();

        using var added = await _world.Phone.PostAsJsonAsync($"groups/{group}/members", new { userId = TelegramHost.Ben, members = new[] { TelegramHost.Ben } }, Cancellation);
        using var removed = await _world.Phone.PostAsJsonAsync($"groups/{group}/bot", new { userId = TelegramHost.Ben, present = false }, Cancellation);
        using var unknown = await _world.Phone.PostAsJsonAsync("groups", new { userId = TelegramHost.Ada, title = "Team", members = new[] { 4 } }, Cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (added.StatusCode, removed.StatusCode, unknown.StatusCode));
        await _world.SayAsync("I come by writing.", TelegramHost.Ben, group);
        Assert.Contains(TelegramHost.Ben, (await _world.LookAsync($"chats/{group}")).GetProperty("chat").GetProperty("members").EnumerateArray().Select(m => m.GetInt64()));
    }

    [Fact]
    public async Task The_events_tell_of_a_group_before_its_messages_and_of_the_topic_in_which_the_bot_types()
    {
        var group = await MakeGroupAsync();
        var topic = await MakeTopicAsync(group);
        await _world.ResultAsync("sendChatAction", new { chat_id = group, message_thread_id = topic, action = "typing" });

        using var response = await _world.Phone.GetAsync($"events?chatId={group}&after=0", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var told = new List<(string Type, JsonElement Data)>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Cancellation))
        {
            told.Add((item.EventType, JsonSerializer.Deserialize<JsonElement>(item.Data)));
            if (told.Count == 5)
                break;
        }

        Assert.Equal(["ready", "chat", "chat", "message", "action"], told.Select(t => t.Type));
        Assert.Equal("Parser", Assert.Single(told[2].Data.GetProperty("data").GetProperty("topics").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(topic, told[4].Data.GetProperty("data").GetProperty("threadId").GetInt32());
    }

    private async Task<long> MakeGroupAsync() =>
        (await PostAsync("groups", new { userId = TelegramHost.Ada, title = "Team" })).GetProperty("chatId").GetInt64();

    private async Task<int> MakeTopicAsync(long? chatId) =>
        (await PostAsync("topics", new { userId = TelegramHost.Ada, chatId, name = "Parser" })).GetProperty("threadId").GetInt32();

    private Task<JsonElement> SayAsync(long? chatId, int threadId, string text) => PostAsync("messages", new { userId = TelegramHost.Ada, chatId, threadId, text });

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await _world.Phone.PostAsJsonAsync(path, body, Cancellation);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancellation));
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private Task<JsonElement> UpdatesAsync() => _world.ResultAsync("getUpdates");

    private static string? StatusOf(JsonElement update, string member) => update.GetProperty(member).GetProperty("status").GetString();
}
