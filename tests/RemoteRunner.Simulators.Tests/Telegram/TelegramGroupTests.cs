using System.Net.Http.Json;
using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramGroupTests : IAsyncDisposable
{
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
