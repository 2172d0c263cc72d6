using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Core.SignIn;

/// <summary>
/// Codes by which one person chooses a password, for the first time or anew: an admin makes them and learns no password.
/// Only a digest is stored; it expires and serves once.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class PasswordInvites(IConnectionMultiplexer redis, UserDirectory users, AuditLog audit, IOptions<SignInOptions> options)
{
    private const int SchemaVersion = 1;

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Where a code is taken. Name and code stand behind a '#', as in a sign-in link: <c>…/join#anna:8QpW…</c></summary>
    public static string Address(string publicUrl, UserId user, string code) => $"{publicUrl.TrimEnd('/')}/join#{WebName.Of(user)}:{code}";

    /// <summary>Makes a code by which <paramref name="user"/> chooses a password.</summary>
    public async Task<string> IssueAsync(UserId admin, UserId user)
    {
        var code = SecretText.New();
        await Database.StringSetAsync(
            KeyOf(code), JsonSerializer.Serialize(new StoredInvite(SchemaVersion, user, admin), CoreJson.Options), options.Value.InviteLifetime);
        await audit.WriteAsync(admin, AuditAction.ChangedUser, user.Value, "made a link to choose a password");
        return code;
    }

    /// <summary>Takes a code and admits the person: as a member, if they were nobody yet.</summary>
    /// <returns>Whose it is; null when it is none that counts, or when who made it is no admin any more.</returns>
    public async Task<UserId?> TryTakeAsync(string? code)
    {
        if (!SecretText.IsOne(code))
            return null;

        var key = KeyOf(code!);
        var stored = await Database.StringGetAsync(key);

        // Of two who bring the same one, one takes it away.
        if (!stored.HasValue || !await Database.KeyDeleteAsync(key) || JsonSerializer.Deserialize<StoredInvite>(stored.ToString(), CoreJson.Options) is not { } invite)
            return null;
        if (await users.GetRoleAsync(invite.By) != Role.Admin)
            return null;

        if (await users.GetRoleAsync(invite.User) == Role.Stranger)
        {
            await users.SetRoleAsync(invite.User, Role.Member, invite.By.Value);
            await audit.WriteAsync(invite.By, AuditAction.ChangedUser, invite.User.Value, "member, by invitation");
        }

        return invite.User;
    }

    private static RedisKey KeyOf(string code) => RedisKeys.WebInvite(SecretText.Digest(code));

    private sealed record StoredInvite(int V, UserId User, UserId By);
}
