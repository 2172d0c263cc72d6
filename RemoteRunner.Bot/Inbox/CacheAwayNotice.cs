using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Inbox;

/// <summary>
/// Tells people once an outage that the cache is away. Without it nobody's role can be read, so only those are told who
/// were served before; their messages stay with Telegram meanwhile.
/// </summary>
internal sealed class CacheAwayNotice(Replies replies, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly HashSet<long> _served = [];
    private readonly HashSet<long> _told = [];

    /// <summary>Remembers a chat whose person is let in.</summary>
    public void Serves(long chat)
    {
        lock (_gate)
        {
            if (_served.Count < MostRemembered)
                _served.Add(chat);
        }
    }

    /// <summary>Forgets one whose person is not let in any more.</summary>
    public void ServesNoMore(long chat)
    {
        lock (_gate)
            _served.Remove(chat);
    }

    public async Task TellAsync(IEnumerable<Update> updates, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            foreach (var chat in Take(updates))
                await replies.SendAsync(ChatPlace.Private(chat), Texts.CacheAway, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Telegram is slow as well; what counts is that polling goes on.
        }
    }

    public void Recovered()
    {
        lock (_gate)
            _told.Clear();
    }

    private List<long> Take(IEnumerable<Update> updates)
    {
        lock (_gate)
        {
            return
            [
                .. updates.Select(u => u.Message?.Chat).OfType<Chat>().Where(c => c.Type == ChatType.Private)
                    .Select(c => c.Id).Where(c => _served.Contains(c) && _told.Add(c)),
            ];
        }
    }
}
