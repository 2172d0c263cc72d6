using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.SignIn;

/// <summary>What admins do with people who sign in by password, in the browser and in Telegram alike.</summary>
/// <remarks>Every method throws <see cref="StackExchange.Redis.RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class WebPeople(UserDirectory users, PasswordStore passwords, BrowserSessionStore browsers, AuditLog audit)
{
    /// <returns>False when there is nobody of this name.</returns>
    public async Task<bool> ChangeRoleAsync(UserId admin, UserId user, Role role)
    {
        if (await users.GetRoleAsync(user) == Role.Stranger)
            return false;

        await users.SetRoleAsync(user, role, admin.Value);
        await audit.WriteAsync(admin, AuditAction.ChangedUser, user.Value, role.ToString().ToLowerInvariant());
        return true;
    }

    /// <summary>Takes the way in and the password away; what they did stays.</summary>
    /// <returns>False when there is nobody of this name.</returns>
    public async Task<bool> RemoveAsync(UserId admin, UserId user)
    {
        if (await users.GetRoleAsync(user) == Role.Stranger)
            return false;

        // The role first: whatever fails after it, nobody gets in.
        await users.SetRoleAsync(user, Role.Stranger, admin.Value);
        await passwords.RemoveAsync(user);
        await browsers.RevokeAllAsync(user);
        await audit.WriteAsync(admin, AuditAction.ChangedUser, user.Value, "removed");
        return true;
    }
}
