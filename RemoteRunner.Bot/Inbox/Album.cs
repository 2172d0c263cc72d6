using StackExchange.Redis;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Inbox;

/// <summary>
/// The messages of one album that wait behind its first one. Telegram sends each as an update of its own and does not say
/// how many there are: it is whole when nothing more came for a short while.
/// </summary>
/// <param name="Newest">When the last of all of them came.</param>
internal sealed record Album(IReadOnlyList<RedisValue> Waiting, IReadOnlyList<Message> Messages, DateTimeOffset Newest)
{
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.5);

    /// <summary>More than these Telegram puts into none.</summary>
    private const int MostItems = 10;

    public static Album Of(InboxEntry first, RedisValue[] waiting)
    {
        List<RedisValue> raws = [];
        List<Message> messages = [];
        var newest = first.Received;
        if (first.Update.Message?.MediaGroupId is { } group)
        {
            foreach (var raw in waiting.Skip(1))
            {
                if (messages.Count < MostItems - 1 && InboxEntry.FromJson(raw.ToString()) is { Update.Message: { } message } entry && message.MediaGroupId == group)
                {
                    raws.Add(raw);
                    messages.Add(message);
                    newest = entry.Received > newest ? entry.Received : newest;
                }
            }
        }

        return new Album(raws, messages, newest);
    }

    /// <summary>How long to wait for more of it; zero or less when it is whole, or no album.</summary>
    public static TimeSpan Missing(InboxEntry first, Album album, DateTimeOffset now)
    {
        if (first.Update.Message?.MediaGroupId is null || album.Messages.Count == MostItems - 1)
            return TimeSpan.Zero;
        var left = album.Newest + Quiet - now;
        // The clock of the instance that received it may go ahead of ours.
        return left < Quiet ? left : Quiet;
    }
}
