using System.Collections.Concurrent;
using RemoteRunner.Bot.Chats;

namespace RemoteRunner.Bot.Voice;

/// <summary>Which chats' voice messages are being transcribed right now, so that /stop ends that as well.</summary>
internal sealed class ListeningNow
{
    private readonly ConcurrentDictionary<ChatPlace, CancellationTokenSource> _chats = new();

    /// <summary>Begins in a chat, which handles one message at a time.</summary>
    /// <returns>Cancelled by /stop and with <paramref name="cancellationToken"/>; to be disposed by <see cref="End"/>.</returns>
    public CancellationTokenSource Begin(ChatPlace chat, CancellationToken cancellationToken) =>
        _chats[chat] = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    public void End(ChatPlace chat)
    {
        if (!_chats.TryRemove(chat, out var source))
            return;

        lock (source)
            source.Dispose();
    }

    public void Stop(ChatPlace chat)
    {
        if (!_chats.TryGetValue(chat, out var source))
            return;

        lock (source)
        {
            // One that was ended in between is not in the list any more, and must not be touched.
            if (_chats.TryGetValue(chat, out var current) && ReferenceEquals(current, source))
                source.Cancel();
        }
    }
}
