using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Core.Users;

/// <summary>
/// Who somebody is. Settings name users and admins; those admitted at run time (the first by claim code) stand in
/// Redis. Bot and box both ask here, so a box never takes a caller's word for a role.
/// </summary>
public sealed class UserDirectory(IConnectionMultiplexer redis, IOptionsMonitor<AccessOptions> options, TimeProvider time)
{
    private const int SchemaVersion = 1;

    /// <summary>The higher of the role by settings and the stored one.</summary>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<Role> GetRoleAsync(UserId user)
    {
        var access = options.CurrentValue;
        if (access.AdminIds.Contains(user))
            return Role.Admin;

        var stored = await redis.GetDatabase().HashGetAsync(RedisKeys.Users, user.Value);
        if (stored.HasValue && JsonSerializer.Deserialize<StoredUser>(stored.ToString(), CoreJson.Options) is { } record)
            return record.Role;

        return access.MemberIds.Contains(user) ? Role.Member : Role.Stranger;
    }

    /// <summary>Whether an admin exists, by settings or stored: without one the bot offers a claim code.</summary>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<bool> HasAdminAsync()
    {
        if (options.CurrentValue.AdminIds.Count > 0)
            return true;

        return (await GetAdminsAsync()).Count > 0;
    }

    /// <summary>The admins, by settings or stored.</summary>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<IReadOnlySet<UserId>> GetAdminsAsync()
    {
        var stored = await redis.GetDatabase().HashGetAllAsync(RedisKeys.Users);
        return stored
            .Where(e => JsonSerializer.Deserialize<StoredUser>(e.Value.ToString(), CoreJson.Options)?.Role == Role.Admin)
            .Select(e => UserId.Parse(e.Name.ToString()))
            .Concat(options.CurrentValue.AdminIds)
            .ToHashSet();
    }

    /// <summary>Everybody who administers, by settings or stored.</summary>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<IReadOnlyCollection<UserId>> ListAdminsAsync()
    {
        var admins = new HashSet<UserId>(options.CurrentValue.AdminIds);
        foreach (var entry in await redis.GetDatabase().HashGetAllAsync(RedisKeys.Users))
        {
            if (JsonSerializer.Deserialize<StoredUser>(entry.Value.ToString(), CoreJson.Options)?.Role == Role.Admin && UserId.TryParse(entry.Name.ToString(), null, out var user))
                admins.Add(user);
        }

        return admins;
    }

    /// <summary>Everybody who is admitted, by settings or stored, admins first.</summary>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<IReadOnlyList<KnownUser>> ListAsync()
    {
        var access = options.CurrentValue;
        var stored = new Dictionary<UserId, Role>();
        foreach (var entry in await redis.GetDatabase().HashGetAllAsync(RedisKeys.Users))
        {
            if (UserId.TryParse(entry.Name.ToString(), null, out var user) && JsonSerializer.Deserialize<StoredUser>(entry.Value.ToString(), CoreJson.Options) is { } record)
                stored[user] = record.Role;
        }

        // The order of GetRoleAsync: admins by settings, then what is stored, then members by settings.
        return
        [
            .. access.AdminIds.Select(id => new KnownUser(id, Role.Admin, BySettings: true))
                .Concat(stored.Where(s => !access.AdminIds.Contains(s.Key) && s.Value != Role.Stranger).Select(s => new KnownUser(s.Key, s.Value, BySettings: false)))
                .Concat(access.MemberIds.Where(id => !access.AdminIds.Contains(id) && !stored.ContainsKey(id)).Select(id => new KnownUser(id, Role.Member, BySettings: true)))
                .OrderByDescending(u => u.Role).ThenBy(u => u.Id.Value, StringComparer.Ordinal),
        ];
    }

    /// <summary>Admits <paramref name="user"/> with <paramref name="role"/> until it is changed again.</summary>
    /// <exception cref="RedisException">The cache is away.</exception>
    public Task SetRoleAsync(UserId user, Role role, string grantedBy) =>
        redis.GetDatabase().HashSetAsync(
            RedisKeys.Users,
            user.Value,
            JsonSerializer.Serialize(new StoredUser(SchemaVersion, role, time.GetUtcNow(), grantedBy), CoreJson.Options));

    private sealed record StoredUser(int V, Role Role, DateTimeOffset Since, string GrantedBy);
}
