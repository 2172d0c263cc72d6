using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Turns;

/// <summary>
/// Turns in Redis: a hash for the state, a list for the log, a list for the session's order. Every change is one
/// script, so two boxes, a redelivery and a crash in between cannot make two of one turn.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class TurnStore(IConnectionMultiplexer redis, IOptions<TurnStoreOptions> options, TimeProvider time)
{
    private const string SchemaVersion = "1";
    private const int PageSize = 500;

    // Readers are woken by pub/sub; a wake that was lost (it carries no truth) is made up for after this long.
    private static readonly TimeSpan _sweep = TimeSpan.FromSeconds(1);

    private static readonly RedisScript _submit = RedisScript.Load("turn-submit");
    private static readonly RedisScript _append = RedisScript.Load("turn-append");
    private static readonly RedisScript _edit = RedisScript.Load("turn-edit");
    private static readonly RedisScript _join = RedisScript.Load("turn-join");
    private static readonly RedisScript _end = RedisScript.Load("turn-end");

    private IDatabase Database => redis.GetDatabase();

    private RedisValue Retention => (long)options.Value.Retention.TotalSeconds;

    /// <summary>Accepts a turn once; the same id again changes nothing.</summary>
    /// <returns>What became of it, or null when the session's queue is full.</returns>
    public async Task<TurnAccepted?> SubmitAsync(TurnRecord turn)
    {
        var now = Stored.Write(turn.Created);
        List<RedisValue> arguments =
        [
            options.Value.QueueCap, Retention, Stored.Write(turn.SessionId), Stored.Write(turn.Id), now,
            "v", SchemaVersion,
            "id", Stored.Write(turn.Id),
            "session", Stored.Write(turn.SessionId),
            "state", turn.State.Name(),
            "sender", turn.Sender.Value,
            "owner", turn.Owner.Value,
            "box", turn.Box,
            "prompt", turn.Prompt,
            "created", now,
        ];
        AddIfSet("origin", turn.Origin);
        AddIfSet("continues", turn.Continues is { } id ? Stored.Write(id) : null);
        AddIfSet("trace", turn.TraceParent);
        AddIfSet("fresh", turn.Fresh ? "1" : null);
        AddIfSet("compact", turn.Compact ? "1" : null);
        AddIfSet("pictures", turn.Pictures is { Count: > 0 } pictures ? JsonSerializer.Serialize(pictures, CoreJson.Options) : null);

        var reply = (RedisResult[])(await _submit.RunAsync(
            Database,
            [RedisKeys.Turn(turn.Id), RedisKeys.TurnEvents(turn.Id), RedisKeys.SessionQueue(turn.SessionId), RedisKeys.BoxSessions(turn.Box)],
            [.. arguments]))!;

        return (int)reply[0] switch
        {
            1 => new TurnAccepted(turn.Id, turn.State, Created: true, (int)reply[1]),
            0 => new TurnAccepted(turn.Id, TurnStates.Parse((string)reply[1]!), Created: false, 0),
            _ => null,
        };

        void AddIfSet(string field, string? value)
        {
            if (value is not null)
                arguments.AddRange([field, value]);
        }
    }

    /// <summary>The turn's state, or null when it is unknown or has expired.</summary>
    public async Task<TurnRecord?> GetAsync(Guid id)
    {
        var stored = new Stored(await Database.HashGetAllAsync(RedisKeys.Turn(id)));
        return stored.IsEmpty
            ? null
            : new TurnRecord(
                stored.Id("id")!.Value,
                stored.Id("session")!.Value,
                TurnStates.Parse(stored["state"]),
                UserId.Parse(stored["sender"]),
                UserId.Parse(stored["owner"]),
                stored["box"],
                stored["prompt"],
                stored.Text("origin"),
                stored.Id("continues"),
                Stored.ParseTime(stored["created"]),
                stored.Time("started"),
                stored.Time("ended"),
                stored.Text("trace"),
                stored.Text("fresh") == "1",
                stored.Text("compact") == "1",
                stored.Text("pictures") is { } pictures ? JsonSerializer.Deserialize<List<string>>(pictures, CoreJson.Options) : null,
                stored.Id("joins"));
    }

    /// <summary>
    /// Appends to a turn's log and moves it to <paramref name="state"/> (null: as it is).
    /// <paramref name="fence"/> is the run of the box that owns the turn: the first append of a queued turn takes it,
    /// later ones must bring the same, so a box that was declared dead cannot write on.
    /// </summary>
    /// <returns>The number of the last event, or null when the turn has ended or belongs to another run.</returns>
    public async Task<long?> AppendAsync(Guid id, string? fence, IReadOnlyCollection<TurnEvent> events, TurnState? state = null)
    {
        var started = events.OfType<TurnStarted>().FirstOrDefault();
        var length = (long)await _append.RunAsync(
            Database,
            [RedisKeys.Turn(id), RedisKeys.TurnEvents(id)],
            [
                fence ?? string.Empty, Retention, state?.Name() ?? string.Empty,
                started is null ? string.Empty : Stored.Write(started.At),
                events.Count, .. events.Select(e => (RedisValue)e.ToJson()),
            ]);
        return await WakeAsync(id, length);
    }

    /// <summary>
    /// Ends a turn once and takes it out of its session's queue. With <paramref name="onlyFrom"/> it ends only a turn
    /// in that state: cancelling one that waits must not end it when it has just begun.
    /// </summary>
    /// <returns>The number of its last event, or null when it was not this call that ended it.</returns>
    public async Task<long?> EndAsync(TurnRecord turn, string? fence, TurnEnded ended, TurnState? onlyFrom = null, params IReadOnlyCollection<TurnEvent> before)
    {
        var length = (long)await _end.RunAsync(
            Database,
            [RedisKeys.Turn(turn.Id), RedisKeys.TurnEvents(turn.Id), RedisKeys.SessionQueue(turn.SessionId), RedisKeys.BoxSessions(turn.Box)],
            [
                fence ?? string.Empty, Retention, ended.State.Name(), Stored.Write(ended.At),
                Stored.Write(turn.SessionId), Stored.Write(turn.Id), onlyFrom?.Name() ?? string.Empty,
                .. before.Append(ended).Select(e => (RedisValue)e.ToJson()),
            ]);
        return await WakeAsync(turn.Id, length);
    }

    /// <summary>Changes the prompt of a turn that waits behind another one of its session.</summary>
    /// <returns>Whether it was changed (false: it says so already); null when it is too late.</returns>
    public async Task<bool?> EditAsync(TurnRecord turn, string prompt) =>
        (int)await _edit.RunAsync(Database, [RedisKeys.Turn(turn.Id), RedisKeys.SessionQueue(turn.SessionId)], [Stored.Write(turn.Id), prompt]) switch
        {
            1 => true,
            0 => false,
            _ => null,
        };

    /// <summary>Notes that a waiting turn's message is to join the session's running turn; null for <paramref name="into"/> takes that back.</summary>
    /// <returns>True when it is news, false when it stood so already; null when the turn does not wait, or not behind that one.</returns>
    public async Task<bool?> JoinAsync(TurnRecord turn, Guid? into)
    {
        var length = (long)await _join.RunAsync(
            Database,
            [RedisKeys.Turn(turn.Id), RedisKeys.TurnEvents(turn.Id), RedisKeys.SessionQueue(turn.SessionId)],
            [into is { } other ? Stored.Write(other) : string.Empty, Retention, new TurnJoining(into) { At = time.GetUtcNow() }.ToJson()]);
        if (length <= 0)
            return length == 0 ? false : null;
        await WakeAsync(turn.Id, length);
        return true;
    }

    /// <summary>The session's turns that have not ended, in order.</summary>
    public async Task<IReadOnlyList<Guid>> GetQueueAsync(Guid session) =>
        [.. (await Database.ListRangeAsync(RedisKeys.SessionQueue(session))).Select(v => Guid.Parse(v.ToString()))];

    /// <summary>Takes an entry out of a session's queue whose turn is gone (expired): nothing else would.</summary>
    public async Task DropFromQueueAsync(Guid session, Guid turn, string box)
    {
        await Database.ListRemoveAsync(RedisKeys.SessionQueue(session), Stored.Write(turn));
        if (await Database.ListLengthAsync(RedisKeys.SessionQueue(session)) == 0)
            await Database.SetRemoveAsync(RedisKeys.BoxSessions(box), Stored.Write(session));
    }

    /// <summary>Sessions of a box that have turns which have not ended.</summary>
    public async Task<IReadOnlyList<Guid>> GetBusySessionsAsync(string box) =>
        [.. (await Database.SetMembersAsync(RedisKeys.BoxSessions(box))).Select(v => Guid.Parse(v.ToString()))];

    /// <summary>The events after number <paramref name="after"/> that are in the log now, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<NumberedTurnEvent>> ReadAsync(Guid id, long after, int count = PageSize)
    {
        var values = await Database.ListRangeAsync(RedisKeys.TurnEvents(id), after, after + count - 1);
        var events = new NumberedTurnEvent[values.Length];
        for (var i = 0; i < values.Length; i++)
            events[i] = new NumberedTurnEvent(after + i + 1, TurnEvent.FromJson(values[i].ToString()));
        return events;
    }

    /// <summary>
    /// The events after number <paramref name="after"/>, then new ones as they come, until the turn has ended. Reads
    /// from the log alone, so any number of slow readers cost the turn nothing.
    /// </summary>
    public async IAsyncEnumerable<NumberedTurnEvent> FollowAsync(Guid id, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var wake = new SemaphoreSlim(0, 1);
        var channel = RedisChannel.Literal(RedisKeys.TurnWake(id));
        var subscriber = redis.GetSubscriber();

        // Subscribed before the backlog is read: what is appended in between wakes us.
        void OnWake(RedisChannel _, RedisValue __)
        {
            lock (wake)
            {
                if (wake.CurrentCount == 0)
                    wake.Release();
            }
        }

        await subscriber.SubscribeAsync(channel, OnWake);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var page = await ReadAsync(id, after);
                foreach (var entry in page)
                {
                    yield return entry;
                    after = entry.Number;
                    if (entry.Event is TurnEnded)
                        yield break;
                }

                if (page.Count == PageSize)
                    continue;
                if (page.Count == 0 && !await Database.KeyExistsAsync(RedisKeys.Turn(id)))
                    yield break;

                await wake.WaitAsync(_sweep, time, cancellationToken);
            }
        }
        finally
        {
            await subscriber.UnsubscribeAsync(channel, OnWake);
        }
    }

    private async Task<long?> WakeAsync(Guid id, long length)
    {
        if (length < 0)
            return null;

        await redis.GetSubscriber().PublishAsync(RedisChannel.Literal(RedisKeys.TurnWake(id)), RedisValue.EmptyString);
        return length;
    }
}
