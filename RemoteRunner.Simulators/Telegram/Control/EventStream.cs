using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RemoteRunner.Simulators.Telegram.Events;

namespace RemoteRunner.Simulators.Telegram.Control;

/// <summary>The event feed as server-sent events; the first one, <c>ready</c>, says that nothing after it is missed.</summary>
internal sealed class EventStream(EventFeed feed, TimeProvider time, IHostApplicationLifetime lifetime)
{
    // Shows a half-dead connection to both sides.
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    public async IAsyncEnumerable<SseItem<string>> ReadAsync(long? chatId, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        using var subscription = feed.Subscribe(after);
        yield return new SseItem<string>($"{{\"last\":{feed.Last}}}", "ready");

        while (true)
        {
            bool? more;
            try
            {
                more = await subscription.Reader.WaitToReadAsync(ending.Token).AsTask().WaitAsync(Ping, time, ending.Token);
            }
            catch (TimeoutException)
            {
                more = null;
            }
            catch (OperationCanceledException)
            {
                yield break;
            }

            if (more == false)
                yield break;
            if (more is null)
                yield return new SseItem<string>("{}", "ping");

            while (subscription.Reader.TryRead(out var happened))
            {
                // Menus belong to no chat: everybody hears of them.
                if (chatId is null || happened.ChatId == chatId || happened.ChatId == 0)
                    yield return Item(happened);
            }
        }
    }

    private static SseItem<string> Item(TelegramEvent happened) =>
        new(JsonSerializer.Serialize(happened, ControlJson.Options), JsonNamingPolicy.CamelCase.ConvertName(happened.Type.ToString()))
        {
            EventId = happened.N.ToString(),
        };
}
