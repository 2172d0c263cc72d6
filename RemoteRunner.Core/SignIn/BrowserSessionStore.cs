using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.SignIn;

/// <summary>Signed-in browsers in Redis, by the digest of their cookie: a look at the cache gives nobody a way in.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class BrowserSessionStore(IConnectionMultiplexer redis, IOptions<SignInOptions> options, TimeProvider time)
{
    private const string SchemaVersion = "1";
    private const int MaxAgent = 200;

    /// <summary>Browsers of one person; the one not used for longest goes when there are more.</summary>
    public const int MaxBrowsers = 20;

    // Often enough for a list of browsers, seldom enough to cost nothing.
    private static readonly TimeSpan _noteEvery = TimeSpan.FromMinutes(5);

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Signs a browser in.</summary>
    /// <returns>The cookie's value.</returns>
    public async Task<string> CreateAsync(UserId user, string agent, string way)
    {
        var token = SecretText.New();
        var id = SecretText.Digest(token);
        var now = time.GetUtcNow();
        await Database.HashSetAsync(
            RedisKeys.WebSession(id),
            [
                new("v", SchemaVersion), new("user", user.Value), new("created", Stored.Write(now)), new("seen", Stored.Write(now)),
                new("agent", agent.Length > MaxAgent ? agent[..MaxAgent] : agent), new("way", way),
            ]);
        await KeepAsync(id, user, now);
        foreach (var surplus in await Database.SortedSetRangeByRankAsync(RedisKeys.UserBrowsers(user.Value), 0, -MaxBrowsers - 1))
            await RevokeAsync(user, surplus.ToString());
        return token;
    }

    /// <summary>The browser of a cookie; null when it is not signed in, or not any more.</summary>
    public async Task<BrowserSession?> FindAsync(string? token)
    {
        if (!SecretText.IsOne(token) || await ReadAsync(SecretText.Digest(token!)) is not { } session)
            return null;

        var now = time.GetUtcNow();
        if (now - session.Created > options.Value.MaxLifetime)
        {
            await RevokeAsync(session.User, session.Id);
            return null;
        }

        if (now - session.Seen > _noteEvery && await Database.KeyExistsAsync(RedisKeys.WebSession(session.Id)))
        {
            await Database.HashSetAsync(RedisKeys.WebSession(session.Id), "seen", Stored.Write(now));
            await KeepAsync(session.Id, session.User, now);
        }

        return session;
    }

    /// <summary>Whether it is signed in still: for streams and sockets, that look again now and then.</summary>
    public Task<bool> ExistsAsync(BrowserSession session) => Database.KeyExistsAsync(RedisKeys.WebSession(session.Id));

    /// <summary>A person's browsers, the most recently used first.</summary>
    public async Task<IReadOnlyList<BrowserSession>> ListAsync(UserId user)
    {
        var ids = await Database.SortedSetRangeByRankAsync(RedisKeys.UserBrowsers(user.Value), 0, -1, Order.Descending);
        return [.. (await Task.WhenAll(ids.Select(id => ReadAsync(id.ToString())))).OfType<BrowserSession>()];
    }

    /// <summary>Signs one of a person's browsers out.</summary>
    public async Task RevokeAsync(UserId user, string id)
    {
        // Only what is theirs: the id may come from anybody.
        if (await Database.SortedSetRemoveAsync(RedisKeys.UserBrowsers(user.Value), id))
            await Database.KeyDeleteAsync(RedisKeys.WebSession(id));
    }

    /// <summary>Signs all of a person's browsers out, but for <paramref name="except"/>.</summary>
    public async Task RevokeAllAsync(UserId user, string? except = null)
    {
        foreach (var session in await ListAsync(user))
        {
            if (session.Id != except)
                await RevokeAsync(user, session.Id);
        }
    }

    private async Task<BrowserSession?> ReadAsync(string id)
    {
        var stored = new Stored(await Database.HashGetAllAsync(RedisKeys.WebSession(id)));
        return stored.Text("created") is null || !UserId.TryParse(stored.Text("user"), null, out var user)
            ? null
            : new BrowserSession(id, user, Stored.ParseTime(stored["created"]), Stored.ParseTime(stored["seen"]), stored.Text("agent") ?? string.Empty, stored.Text("way") ?? string.Empty);
    }

    private async Task KeepAsync(string id, UserId user, DateTimeOffset now)
    {
        var index = RedisKeys.UserBrowsers(user.Value);
        await Database.KeyExpireAsync(RedisKeys.WebSession(id), options.Value.Lifetime);
        await Database.SortedSetAddAsync(index, id, now.ToUnixTimeMilliseconds());
        await Database.SortedSetRemoveRangeByScoreAsync(index, double.NegativeInfinity, (now - options.Value.Lifetime).ToUnixTimeMilliseconds());
        await Database.KeyExpireAsync(index, options.Value.Lifetime);
    }
}
