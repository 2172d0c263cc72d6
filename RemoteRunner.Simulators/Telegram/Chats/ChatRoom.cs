using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Chats;

/// <summary>One chat and its messages. Guarded by the lock of <see cref="ChatStore"/>.</summary>
internal sealed class ChatRoom(Chat chat, int capacity)
{
    private readonly SortedList<int, ChatMessage> _messages = [];
    private int _lastId;

    public Chat Chat { get; set; } = chat;

    public bool IsPrivate => Chat.Type == "private";

    /// <summary>A bot may write to somebody only after they wrote to it.</summary>
    public bool Started { get; set; }

    /// <summary>In a private chat the person blocked the bot; in a group the bot is not (any more).</summary>
    public bool Blocked { get; set; }

    /// <summary>The people in it, without the bot.</summary>
    public SortedSet<long> Members { get; } = chat.Type == "private" ? [chat.Id] : [];

    /// <summary>Forum topics by their thread, with their names.</summary>
    public SortedList<int, string> Topics { get; } = [];

    public DateTimeOffset TypingUntil { get; set; }

    public string TypingAction { get; set; } = "";

    /// <summary>The topic in which the bot types.</summary>
    public int? TypingThread { get; set; }

    /// <summary>What the bot shows while it writes.</summary>
    public Draft? Draft { get; set; }

    /// <summary>How many old messages the cap has removed.</summary>
    public int Forgotten { get; private set; }

    public IList<ChatMessage> Messages => _messages.Values;

    public ChatMessage? Find(int id) => _messages.GetValueOrDefault(id);

    public int NextId() => ++_lastId;

    public void Put(ChatMessage message)
    {
        _messages[message.Id] = message;
        while (_messages.Count > capacity)
        {
            _messages.RemoveAt(0);
            Forgotten++;
        }
    }

    public bool Remove(int id) => _messages.Remove(id);
}
