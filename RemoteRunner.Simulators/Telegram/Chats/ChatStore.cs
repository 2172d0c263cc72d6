using Microsoft.Extensions.Options;
using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Events;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Chats;

/// <summary>
/// Every chat the bot is in. One lock makes each change and the event that tells of it one step, so that a reader of
/// the events sees them in the order in which they happened.
/// </summary>
internal sealed class ChatStore(IOptions<OutsideWorldOptions> options, People people, EventFeed events, TimeProvider time)
{
    private static readonly TimeSpan ActionLasts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DraftLasts = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, ChatRoom> _rooms = people.All.ToDictionary(
        person => person.Id,
        person => new ChatRoom(
            new Chat(person.Id, "private") { FirstName = person.FirstName, Username = person.Username },
            options.Value.MessagesPerChat));

    /// <summary>Runs <paramref name="read"/> on a chat under the lock; null when there is no such chat.</summary>
    public T? Read<T>(long chatId, Func<ChatRoom, T> read)
    {
        lock (_gate)
            return _rooms.TryGetValue(chatId, out var room) ? read(room) : default;
    }

    public IReadOnlyList<T> ReadAll<T>(Func<ChatRoom, T> read)
    {
        lock (_gate)
            return [.. _rooms.Values.Select(read)];
    }

    /// <summary>Groups come into being when somebody writes in them.</summary>
    /// <returns>False when there are too many chats.</returns>
    public bool EnsureGroup(long chatId, string title)
    {
        lock (_gate)
        {
            if (_rooms.ContainsKey(chatId))
                return true;
            if (_rooms.Count >= options.Value.Chats)
                return false;
            _rooms.Add(chatId, new ChatRoom(new Chat(chatId, chatId < -1_000_000_000_000 ? "supergroup" : "group") { Title = title }, options.Value.MessagesPerChat) { Started = true });
            return true;
        }
    }

    public Message Add(long chatId, Func<int, ChatMessage> create)
    {
        lock (_gate)
        {
            var room = _rooms[chatId];
            var message = create(room.NextId());
            room.Put(message);
            var fromBot = message.From.Id == people.Bot.Id;
            if (fromBot)
                room.TypingUntil = default;
            else
                room.Started = true;
            if (!fromBot && message.ThreadId is { } thread)
            {
                room.Topics.TryAdd(thread, message.TopicName ?? $"Topic {thread}");
                room.Chat = room.Chat with { IsForum = room.IsPrivate ? null : true };
            }

            events.Publish(TelegramEventType.Message, chatId, MessageView.Of(message, people.Bot.Id));
            return ToWire(room, message);
        }
    }

    /// <returns>Null when the message is gone.</returns>
    public Message? Change(long chatId, int messageId, TelegramEventType type, Func<ChatMessage, ChatMessage> change)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(chatId, out var room) || room.Find(messageId) is not { } message)
                return null;
            var changed = change(message);
            room.Put(changed);
            events.Publish(type, chatId, MessageView.Of(changed, people.Bot.Id));
            return ToWire(room, changed);
        }
    }

    public ChatMessage? Find(long chatId, int messageId) => Read(chatId, room => room.Find(messageId));

    public Message? FindWire(long chatId, int messageId) =>
        Read(chatId, room => room.Find(messageId) is { } message ? ToWire(room, message) : null);

    public void Delete(long chatId, int messageId)
    {
        lock (_gate)
        {
            if (_rooms.TryGetValue(chatId, out var room) && room.Remove(messageId))
                events.Publish(TelegramEventType.Delete, chatId, new { messageId });
        }
    }

    /// <summary>A preview that the phone shows for a while, and that is in no chat.</summary>
    public void ShowDraft(long chatId, long draft, FormattedText body)
    {
        lock (_gate)
        {
            if (_rooms.ContainsKey(chatId))
                events.Publish(TelegramEventType.Draft, chatId, new { draftId = draft, text = body.Text, html = EntityHtml.Render(body), seconds = DraftLasts.TotalSeconds });
        }
    }

    public void ShowAction(long chatId, string action)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(chatId, out var room))
                return;
            room.TypingAction = action;
            room.TypingUntil = action == "cancel" ? default : time.GetUtcNow() + ActionLasts;
            events.Publish(TelegramEventType.Action, chatId, new { action, seconds = action == "cancel" ? 0 : ActionLasts.TotalSeconds });
        }
    }

    /// <returns>False when nothing changed.</returns>
    public bool SetBlocked(long chatId, bool blocked)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(chatId, out var room) || room.Blocked == blocked)
                return false;
            room.Blocked = blocked;
            events.Publish(TelegramEventType.Block, chatId, new { blocked });
            return true;
        }
    }

    // As on the real server, what replies to nothing in a group's topic replies to the topic's beginning.
    private static Message ToWire(ChatRoom room, ChatMessage message) =>
        message.ToWire(room.Chat, (message.ReplyTo ?? (room.IsPrivate || message.ThreadId == message.Id ? null : message.ThreadId)) is { } replyTo ? room.Find(replyTo) : null);
}
