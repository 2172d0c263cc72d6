using System.Globalization;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Chats;

/// <summary>Where a conversation is: a chat, or one forum topic of it. Each has a session of its own.</summary>
/// <param name="Id">Telegram's chat id; negative for a group.</param>
/// <param name="Topic">The topic's message_thread_id; null outside of topics and in the general one.</param>
internal readonly record struct ChatPlace(long Id, int? Topic = null)
{
    public bool IsGroup => Id < 0;

    /// <summary>A person's private chat with the bot: it has the person's id.</summary>
    public static ChatPlace Private(long user) => new(user);

    /// <summary>Where a message stands. Replies in a group without topics have a thread as well, which is no place.</summary>
    public static ChatPlace Of(Message message) => new(message.Chat.Id, message.IsTopicMessage ? message.MessageThreadId : null);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static ChatPlace? Parse(string text) => text.Split('/') switch
    {
        [var chat] when long.TryParse(chat, CultureInfo.InvariantCulture, out var id) => new ChatPlace(id),
        [var chat, var topic] when long.TryParse(chat, CultureInfo.InvariantCulture, out var id) && int.TryParse(topic, CultureInfo.InvariantCulture, out var thread) => new ChatPlace(id, thread),
        _ => null,
    };

    /// <summary><c>1001</c>, or <c>-1001234567890/45</c> for a topic.</summary>
    public override string ToString() => Topic is { } topic ? string.Create(CultureInfo.InvariantCulture, $"{Id}/{topic}") : Id.ToString(CultureInfo.InvariantCulture);
}
