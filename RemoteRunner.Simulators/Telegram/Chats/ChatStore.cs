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
    private const long FirstGroup = -1_001_000_000_001;

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

    /// <summary>Makes a supergroup with the bot in it.</summary>
    /// <returns>Its id; null when there are too many chats.</returns>
    public long? MakeGroup(string title, IReadOnlyList<long> members, bool forum)
    {
        lock (_gate)
        {
            var chatId = FirstGroup;
            while (_rooms.ContainsKey(chatId))
                chatId--;
            return TryAddGroup(new Chat(chatId, "supergroup") { Title = title, IsForum = forum ? true : null }, members) ? chatId : null;
        }
    }

    /// <summary>Makes the group when there is none of that id.</summary>
    /// <returns>False when there are too many chats.</returns>
    public bool EnsureGroup(long chatId, string title)
    {
        lock (_gate)
            return _rooms.ContainsKey(chatId) || TryAddGroup(new Chat(chatId, chatId < -1_000_000_000_000 ? "supergroup" : "group") { Title = title }, []);
    }

    /// <returns>Those who were not in the group before.</returns>
    public IReadOnlyList<long> Join(long chatId, IReadOnlyList<long> members)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(chatId, out var room))
                return [];
            var joined = members.Where(room.Members.Add).ToList();
            if (joined.Count > 0)
                Tell(room);
            return joined;
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
            {
                room.TypingUntil = default;
                if (room.Draft?.ThreadId == message.ThreadId)
                    room.Draft = null;
            }
            else
            {
                room.Started = true;
            }

            if (!fromBot && message.ThreadId is { } thread)
            {
                room.Chat = room.Chat with { IsForum = room.IsPrivate ? null : true };
                if (room.Topics.TryAdd(thread, message.TopicName ?? $"Topic {thread}"))
                    Tell(room);
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
    public void ShowDraft(long chatId, int? threadId, long id, FormattedText body)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(chatId, out var room))
                return;
            var now = time.GetUtcNow();
            room.Draft = new Draft(id, threadId, body, now + DraftLasts);
            events.Publish(TelegramEventType.Draft, chatId, DraftView.Of(room.Draft, now)!);
        }
    }

    public void ShowAction(long chatId, int? threadId, string action)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(chatId, out var room))
                return;
            room.TypingAction = action;
            room.TypingThread = threadId;
            room.TypingUntil = action == "cancel" ? default : time.GetUtcNow() + ActionLasts;
            events.Publish(TelegramEventType.Action, chatId, new { action, threadId, seconds = action == "cancel" ? 0 : ActionLasts.TotalSeconds });
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

    private bool TryAddGroup(Chat chat, IReadOnlyList<long> members)
    {
        if (_rooms.Count >= options.Value.Chats)
            return false;
        var room = new ChatRoom(chat, options.Value.MessagesPerChat) { Started = true };
        room.Members.UnionWith(members);
        _rooms.Add(chat.Id, room);
        Tell(room);
        return true;
    }

    private void Tell(ChatRoom room) => events.Publish(TelegramEventType.Chat, room.Chat.Id, ChatView.Of(room));

    // As on the real server, what replies to nothing in a group's topic replies to the topic's beginning.
    private static Message ToWire(ChatRoom room, ChatMessage message) =>
        message.ToWire(room.Chat, (message.ReplyTo ?? (room.IsPrivate || message.ThreadId == message.Id ? null : message.ThreadId)) is { } replyTo ? room.Find(replyTo) : null);
}
