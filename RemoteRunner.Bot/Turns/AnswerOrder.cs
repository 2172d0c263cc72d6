using System.Collections.Concurrent;

namespace RemoteRunner.Bot.Turns;

/// <summary>
/// Keeps the answers of one session in the order of its prompts. Its turns end in that order, but each is followed by a
/// stream of its own, and the second may tell its end before the first does.
/// </summary>
internal sealed class AnswerOrder
{
    private readonly ConcurrentDictionary<Guid, Place> _places = [];

    /// <summary>Takes the delivery's place among those of its session, until the place is disposed.</summary>
    public Place Enter(DeliveryRecord record) =>
        _places.AddOrUpdate(record.Turn, _ => new Place(this, record), (_, place) => place);

    internal sealed class Place(AnswerOrder order, DeliveryRecord record) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Waits until the deliveries of earlier prompts of the session are over: their turns have ended already.</summary>
        public Task WaitForEarlierAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(order._places.Values.Where(IsEarlier).Select(place => place._over.Task)).WaitAsync(cancellationToken);

        public void Dispose()
        {
            order._places.TryRemove(record.Turn, out _);
            _over.TrySetResult();
        }

        private bool IsEarlier(Place place) => place.Session == record.Session && place.Created < record.Created;

        private Guid Session => record.Session;

        private DateTimeOffset Created => record.Created;
    }
}
