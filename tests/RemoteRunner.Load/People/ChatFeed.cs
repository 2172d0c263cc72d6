using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Threading.Channels;
using RemoteRunner.TestSupport.People;

namespace RemoteRunner.Load.People;

/// <summary>Something that became visible in a chat, by the outside world's clock.</summary>
/// <param name="Message">The message as it now stands; null for "is typing".</param>
internal sealed record Sight(DateTimeOffset At, ChatMessage? Message);

/// <summary>What people see, chat by chat, from the outside world's event stream.</summary>
internal sealed class ChatFeed(HttpClient world)
{
    // A chat has one open message; what it shows for that fits many times over.
    private const int Backlog = 10_000;

    private readonly ConcurrentDictionary<long, Channel<Sight>> _chats = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ready => _ready.Task;

    public ChannelReader<Sight> Of(long chat) => ChannelOf(chat).Reader;

    /// <exception cref="IOException">The stream broke: what was missed would falsify the run.</exception>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await using var stream = await world.GetStreamAsync("/control/telegram/events", cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (item.EventType == "ready")
                _ready.TrySetResult();
            else if (item.EventType is "message" or "edit" or "action")
                Take(item.EventType, item.Data);
        }

        throw new IOException("The outside world's event stream ended.");
    }

    // {"n":12,"type":"message","chatId":4001,"at":"…","data":{"messageId":7,…}}
    private void Take(string type, string data)
    {
        using var document = JsonDocument.Parse(data);
        var happened = document.RootElement;
        var chat = happened.GetProperty("chatId").GetInt64();
        var at = happened.GetProperty("at").GetDateTimeOffset();
        var message = type == "action" ? null : ChatMessage.Read(chat, happened.GetProperty("data"));
        ChannelOf(chat).Writer.TryWrite(new Sight(at, message));
    }

    private Channel<Sight> ChannelOf(long chat) =>
        _chats.GetOrAdd(chat, _ => Channel.CreateBounded<Sight>(new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest }));
}
