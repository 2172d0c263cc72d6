using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Box;

/// <summary>A box as it made itself known.</summary>
/// <param name="Address">Where it is reached on the services' network.</param>
/// <param name="Version">RemoteRunner's version it runs.</param>
/// <param name="Seen">When it last said so.</param>
public sealed record KnownBox(string Name, Uri Address, string Version, DateTimeOffset Seen);

/// <summary>
/// Where boxes are when there are several: each makes itself known in the cache (<c>Box:Advertise</c>) and a session's
/// calls go to the box that holds its workspace. While none does, there is one box and service discovery finds it.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> when the cache is away, save where it says otherwise.</remarks>
public sealed class BoxDirectory(IConnectionMultiplexer redis, ApprovalStore approvals, TimeProvider time)
{
    /// <summary>How often a box says that it is there.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _alive = Heartbeat * 3;
    private static readonly TimeSpan _forgotten = TimeSpan.FromDays(30);

    // A call looks up where it goes; a box that comes or goes is noticed by its heartbeat, which is slower than this.
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(1);

    private Listing? _last;

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Says that a box is there; boxes not seen for a month are forgotten.</summary>
    public async Task RegisterAsync(string name, Uri address, string version)
    {
        var now = time.GetUtcNow();
        await Database.HashSetAsync(RedisKeys.Boxes, name, JsonSerializer.Serialize(new KnownBox(name, address, version, now), CoreJson.Options));
        foreach (var gone in (await ListAsync()).Where(b => now - b.Seen > _forgotten))
            await Database.HashDeleteAsync(RedisKeys.Boxes, gone.Name);
    }

    /// <summary>All boxes known, by name.</summary>
    public async Task<IReadOnlyList<KnownBox>> ListAsync() =>
        [.. (await Database.HashGetAllAsync(RedisKeys.Boxes)).Select(e => JsonSerializer.Deserialize<KnownBox>(e.Value.ToString(), CoreJson.Options)!).OrderBy(b => b.Name, StringComparer.Ordinal)];

    /// <summary>Whether it was seen within the last heartbeats.</summary>
    public bool IsAlive(KnownBox box) => time.GetUtcNow() - box.Seen < _alive;

    /// <summary>
    /// The address of the box a call is for; null where service discovery finds the only one, which it does without the
    /// cache as well.
    /// </summary>
    /// <exception cref="HttpRequestException">That box is away, or all of them are.</exception>
    public async Task<Uri?> FindAsync(UserId user, BoxTarget target)
    {
        var known = await ListRecentlyAsync();
        if (known.Count == 0)
            return null;

        var owner = await FindOwnerAsync(target);
        if (!known.Any(b => IsAlive(b) && (owner is null || b.Name == owner)))
            known = await ListAsync();
        var alive = known.Where(IsAlive).ToList();
        if (owner is not null && alive.Find(b => b.Name == owner) is { } box)
            return box.Address;

        // The logs are in the cache: any box can read them out. Only its own can work on a session.
        if (owner is not null && !target.OnlyReads)
            throw new HttpRequestException($"The box '{owner}', which holds this session, is away.");
        return alive.Count > 0
            ? Choose(user, alive).Address
            : throw new HttpRequestException($"No box is there: {string.Join(", ", known.Select(b => b.Name))} were seen last at {known.Max(b => b.Seen):u}.");
    }

    private async Task<IReadOnlyList<KnownBox>> ListRecentlyAsync()
    {
        if (_last is { } recent && time.GetElapsedTime(recent.Read) < _fresh)
            return recent.Boxes;

        try
        {
            var listing = new Listing(await ListAsync(), time.GetTimestamp());
            _last = listing;
            return listing.Boxes;
        }
        catch (Exception e) when (e is RedisException or TimeoutException && _last is { Boxes.Count: 0 })
        {
            return [];
        }
    }

    // The same box for all new sessions of a user while it is there, and a box that comes or goes moves few of them.
    private static KnownBox Choose(UserId user, List<KnownBox> alive) =>
        alive.MaxBy(b => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{b.Name}\n{user.Value}")))!;

    private async Task<string?> FindOwnerAsync(BoxTarget target)
    {
        if (target.Box is not null)
            return target.Box;
        if (target.Approval is { } approval)
            target = target with { Session = (await approvals.GetAsync(approval))?.Approval.SessionId };
        var key = target switch
        {
            { Session: { } session } => RedisKeys.Session(session),
            { Turn: { } turn } => RedisKeys.Turn(turn),
            _ => null,
        };
        return key is null ? null : (string?)await Database.HashGetAsync(key, "box");
    }

    private sealed record Listing(IReadOnlyList<KnownBox> Boxes, long Read);
}

/// <summary>What a call is about; it decides which box gets it.</summary>
/// <param name="OnlyReads">Whether another box may answer while the right one is away.</param>
/// <param name="Box">That box and no other.</param>
public readonly record struct BoxTarget(Guid? Session = null, Guid? Turn = null, Guid? Approval = null, bool OnlyReads = false, string? Box = null);
