namespace RemoteRunner.Simulators.Telegram.Chats;

/// <summary>A chat as the control API and the page see it, without its messages.</summary>
/// <param name="Blocked">In a private chat the person blocked the bot; in a group the bot is not.</param>
/// <param name="Members">The people in it, without the bot.</param>
internal sealed record ChatView(
    long ChatId, string Type, string Title, bool Blocked, bool IsForum, IReadOnlyList<long> Members, IReadOnlyList<TopicView> Topics)
{
    public static ChatView Of(ChatRoom room) => new(
        room.Chat.Id,
        room.Chat.Type,
        room.Chat.Title ?? room.Chat.FirstName ?? string.Empty,
        room.Blocked,
        room.Chat.IsForum == true,
        [.. room.Members],
        [.. room.Topics.Select(topic => new TopicView(topic.Key, topic.Value))]);
}

internal sealed record TopicView(int ThreadId, string Name);
