using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json;
using RemoteRunner.TestSupport.People;

namespace RemoteRunner.FaultRun.People;

/// <summary>
/// All chats as their people saw them, kept from the outside world's event stream: what was written, what became of it,
/// and every button that was ever there.
/// </summary>
internal sealed class ChatBook(HttpClient world)
{
    private readonly ConcurrentDictionary<long, Chat> _chats = new();
    private long _last;

    /// <summary>The messages that are there now, oldest first.</summary>
    public IReadOnlyList<ChatMessage> Read(long chat)
    {
        var room = _chats.GetOrAdd(chat, _ => new Chat());
        lock (room)
            return [.. room.Messages.Values];
    }

    /// <summary>Messages that ever carried a button with this data.</summary>
    public IReadOnlySet<int> EverWithButton(long chat, string data)
    {
        var room = _chats.GetOrAdd(chat, _ => new Chat());
        lock (room)
            return room.Buttons.GetValueOrDefault(data)?.ToHashSet() ?? [];
    }

    /// <summary>Reads the events until cancelled; none is missed, or this throws.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var stream = await world.GetStreamAsync($"/control/telegram/events?after={_last}", cancellationToken);
                await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
                {
                    if (long.TryParse(item.EventId, out var number))
                        Take(number, item.Data);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    // {"n":12,"type":"message","chatId":3001,"at":"…","data":{"messageId":7,…}}
    private void Take(long number, string data)
    {
        if (number <= _last)
            return;
        if (number != _last + 1)
            throw new InvalidOperationException($"Events {_last + 1} to {number - 1} of the chats were missed.");

        _last = number;
        using var document = JsonDocument.Parse(data);
        var happened = document.RootElement;
        var chat = happened.GetProperty("chatId").GetInt64();
        var room = _chats.GetOrAdd(chat, _ => new Chat());
        lock (room)
        {
            switch (happened.GetProperty("type").GetString())
            {
                case "message" or "edit":
                    var message = ChatMessage.Read(chat, happened.GetProperty("data"));
                    room.Messages[message.Id] = message;
                    foreach (var button in message.Buttons)
                    {
                        if (!room.Buttons.TryGetValue(button, out var carriers))
                            room.Buttons[button] = carriers = [];
                        carriers.Add(message.Id);
                    }

                    break;
                case "delete":
                    room.Messages.Remove(happened.GetProperty("data").GetProperty("messageId").GetInt32());
                    break;
            }
        }
    }

    private sealed class Chat
    {
        public SortedDictionary<int, ChatMessage> Messages { get; } = [];

        public Dictionary<string, HashSet<int>> Buttons { get; } = new(StringComparer.Ordinal);
    }
}
