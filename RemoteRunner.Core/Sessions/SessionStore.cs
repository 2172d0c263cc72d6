using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Sessions;

/// <summary>Sessions in Redis: who owns which, in which workspace, on which box.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> when the cache is away.</remarks>
public sealed class SessionStore(IConnectionMultiplexer redis, IOptions<TurnStoreOptions> options, TimeProvider time)
{
    private const string SchemaVersion = "1";
    private const int MaxTurns = 500;

    private static readonly RedisScript _cost = RedisScript.Load("session-cost");

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Creates the session unless its id is known already.</summary>
    /// <returns>The session as it stands (its owner may be somebody else: the caller must look) and whether it is new.</returns>
    /// <param name="forkOf">The session whose conversation it begins with.</param>
    /// <param name="shared">See <see cref="SessionRecord.IsShared"/>; a fork is what its origin is.</param>
    public async Task<(SessionRecord Session, bool Created)> EnsureAsync(Guid id, UserId owner, string workspace, string box, SessionRecord? forkOf = null, bool shared = false)
    {
        var key = RedisKeys.Session(id);

        // The owner's field decides who was first; the other fields follow and are the same for every repetition.
        var created = await Database.HashSetAsync(key, "owner", owner.Value, When.NotExists);
        if (created || await GetAsync(id) is not { } known)
        {
            var now = time.GetUtcNow();
            known = new SessionRecord(id, owner, workspace, box, now, now, HasConversation: false, null, forkOf?.LastPrompt, forkOf?.Id) { Choices = forkOf?.Choices ?? default, IsShared = forkOf?.IsShared ?? shared };
            await Database.HashSetAsync(
                key,
                [
                    new("v", SchemaVersion), new("workspace", workspace), new("box", box),
                    new("created", Stored.Write(now)), new("active", Stored.Write(now)), new("shared", known.IsShared ? "1" : "0"),
                    .. forkOf is null ? [] : (HashEntry[])[new("fork", Stored.Write(forkOf.Id)), new("last", forkOf.LastPrompt ?? string.Empty), .. Fields(forkOf.Choices)],
                ]);
            await ExpireAsync(id, owner, now);
        }

        return (known, created);
    }

    /// <summary>The session, or null when it is unknown or has expired.</summary>
    public async Task<SessionRecord?> GetAsync(Guid id)
    {
        var stored = new Stored(await Database.HashGetAllAsync(RedisKeys.Session(id)));
        return stored.Text("created") is null
            ? null
            : new SessionRecord(
                id, UserId.Parse(stored["owner"]), stored["workspace"], stored["box"],
                Stored.ParseTime(stored["created"]), Stored.ParseTime(stored["active"]), stored.Text("conversation") == "1",
                stored.Text("name"), stored.Text("last"), stored.Id("fork"))
            {
                Choices = new SessionChoices(stored.Text("model"), Parse<SessionMode>(stored.Text("mode")), Parse<SessionEffort>(stored.Text("effort"))),
                IsShared = stored.Text("shared") == "1",
                CostUsd = long.TryParse(stored.Text("cost"), out var micros) ? micros / 1_000_000m : 0m,
            };
    }

    /// <summary>Changes what is not null in <paramref name="change"/>.</summary>
    public Task ChangeAsync(Guid id, SessionChange change)
    {
        List<HashEntry> fields = [];
        if (change.Name is { } name)
            fields.Add(new("name", name.Trim()));
        if (change.Model is { } model)
            fields.Add(new("model", model.Trim()));
        if (change.Mode is { } mode)
            fields.Add(new("mode", mode.ToString()));
        if (change.Effort is { } effort)
            fields.Add(new("effort", effort.ToString()));
        return fields.Count == 0 ? Task.CompletedTask : Database.HashSetAsync(RedisKeys.Session(id), [.. fields]);
    }

    /// <summary>Notes what was asked last, for lists.</summary>
    public Task NoteLastPromptAsync(Guid id, string prompt)
    {
        var line = string.Join(' ', prompt.Split((char[]?)null, SessionRecord.MaxLastPrompt + 1, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length > SessionRecord.MaxLastPrompt)
        {
            // Never inside a character of two halves.
            var cut = SessionRecord.MaxLastPrompt - 1;
            line = $"{line.AsSpan(0, char.IsHighSurrogate(line[cut - 1]) ? cut - 1 : cut)}…";
        }

        return Database.HashSetAsync(RedisKeys.Session(id), "last", line);
    }

    /// <summary>Notes a turn of the session, before it is submitted: one that never came about has no record, and is passed over.</summary>
    public async Task NoteTurnAsync(Guid id, Guid turn)
    {
        var key = RedisKeys.SessionTurns(id);
        await Database.SortedSetAddAsync(key, Stored.Write(turn), time.GetUtcNow().ToUnixTimeMilliseconds(), SortedSetWhen.NotExists);
        await Database.SortedSetRemoveRangeByRankAsync(key, 0, -MaxTurns - 1);
        await Database.KeyExpireAsync(key, options.Value.Retention);
    }

    /// <summary>The session's last turns in the order they were sent, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<Guid>> GetTurnsAsync(Guid id, int count) =>
        [.. (await Database.SortedSetRangeByRankAsync(RedisKeys.SessionTurns(id), -count, -1)).Select(v => Guid.Parse(v.ToString()))];

    /// <summary>The session's turns before that one in the order they were sent, at most <paramref name="count"/>; none when it is not known any more.</summary>
    public async Task<IReadOnlyList<Guid>> GetTurnsBeforeAsync(Guid id, Guid turn, int count)
    {
        var key = RedisKeys.SessionTurns(id);
        return await Database.SortedSetRankAsync(key, Stored.Write(turn)) is { } rank and > 0
            ? [.. (await Database.SortedSetRangeByRankAsync(key, Math.Max(0, rank - count), rank - 1)).Select(v => Guid.Parse(v.ToString()))]
            : [];
    }

    /// <summary>Adds what a call of the model cost; a session that is gone stays gone.</summary>
    public Task NoteCostAsync(Guid id, decimal dollars) =>
        _cost.RunAsync(Database, [RedisKeys.Session(id)], [(long)decimal.Round(dollars * 1_000_000m, MidpointRounding.AwayFromZero)]);

    /// <summary>Forgets a session. Its turns' logs stay until they expire.</summary>
    public async Task DeleteAsync(SessionRecord session)
    {
        await Database.SortedSetRemoveAsync(RedisKeys.UserSessions(session.Owner.Value), Stored.Write(session.Id));
        await Database.KeyDeleteAsync([RedisKeys.Session(session.Id), RedisKeys.SessionPrompts(session.Id), RedisKeys.SessionShown(session.Id), RedisKeys.SessionTurns(session.Id)]);
    }

    /// <summary>A user's sessions, the most recently used first, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<SessionRecord>> ListAsync(UserId owner, int count = 50)
    {
        var ids = await Database.SortedSetRangeByRankAsync(RedisKeys.UserSessions(owner.Value), 0, count - 1, Order.Descending);
        var sessions = await Task.WhenAll(ids.Select(id => GetAsync(Guid.Parse(id.ToString()))));
        return [.. sessions.OfType<SessionRecord>()];
    }

    /// <summary>Notes that the session was used; <paramref name="hasConversation"/> that Claude has taken a prompt in it.</summary>
    public async Task TouchAsync(SessionRecord session, bool hasConversation)
    {
        var now = time.GetUtcNow();
        await Database.HashSetAsync(RedisKeys.Session(session.Id), "active", Stored.Write(now));
        if (hasConversation)
            await Database.HashSetAsync(RedisKeys.Session(session.Id), "conversation", "1");
        await ExpireAsync(session.Id, session.Owner, now);
    }

    private static HashEntry[] Fields(SessionChoices choices) =>
        [new("model", choices.Model ?? string.Empty), new("mode", choices.Mode?.ToString() ?? string.Empty), new("effort", choices.Effort?.ToString() ?? string.Empty)];

    // A name of a later version is as good as none: the default holds.
    private static T? Parse<T>(string? name) where T : struct, Enum => Enum.TryParse<T>(name, out var value) ? value : null;

    private async Task ExpireAsync(Guid id, UserId owner, DateTimeOffset now)
    {
        // A session outlives its turns by far: its transcript is on disk and can be resumed after months.
        var keep = options.Value.Retention * 12;
        var index = RedisKeys.UserSessions(owner.Value);
        await Database.KeyExpireAsync(RedisKeys.Session(id), keep);
        await Database.SortedSetAddAsync(index, Stored.Write(id), now.ToUnixTimeMilliseconds());
        await Database.SortedSetRemoveRangeByScoreAsync(index, double.NegativeInfinity, (now - keep).ToUnixTimeMilliseconds());
        await Database.KeyExpireAsync(index, keep);
    }
}
