using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.SignIn;

/// <summary>Makes an admin of the first person who brings the claim code to the box and chooses a password.</summary>
/// <remarks>Every method throws <see cref="StackExchange.Redis.RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed partial class FirstPersonDesk(
    ClaimCodes codes, WebBotStore bots, UserDirectory users, PasswordStore store, Passwords passwords, SignInTries tries, ILogger<FirstPersonDesk> logger)
{
    // No name that anybody could have: all tries at the code count together.
    private const string TriedName = "the claim code";

    public async Task<FirstPerson> ClaimAsync(string? code, string? name, string? password, string address)
    {
        if (!WebName.TryParse(name, out var user))
            return FirstPerson.Refused(Texts.NameWrong);
        if (passwords.Judge(user, password) is { } fault)
            return FirstPerson.Refused(fault);
        if (ClaimCode.Read(code) is not { } letters || await bots.GetAsync() is not { } bot || !await codes.IsOpenAsync())
            return FirstPerson.Refused(Texts.ClaimWrong);
        if (await tries.CountAsync(TriedName, address) is { } wait)
            return new FirstPerson(null, null, wait);

        // The password first: an admin without one would have no way in, and the code is spent. A stranger's lets nobody in,
        // and of two who try for one name at once nobody gets the other's.
        if (await users.GetRoleAsync(user) != Role.Stranger || !await passwords.TryAddAsync(user, password!))
            return FirstPerson.Refused(Texts.NameTaken);
        if ((await codes.TryClaimAsync(bot.Id, user, letters)).Claimed)
        {
            Log.Claimed(logger, user);
            return new FirstPerson(user, null, null);
        }

        await store.RemoveAsync(user);
        return FirstPerson.Refused(Texts.ClaimWrong);
    }

    private static partial class Log
    {
        [LoggerMessage(7201, LogLevel.Information, "User {User} brought the claim code and is the admin from now on.")]
        public static partial void Claimed(ILogger logger, UserId user);
    }
}

/// <param name="User">Null when nobody became the admin; then <paramref name="Problem"/> says why, or <paramref name="Wait"/> how long nothing is looked at.</param>
internal sealed record FirstPerson(UserId? User, string? Problem, TimeSpan? Wait)
{
    public static FirstPerson Refused(string problem) => new(null, problem, null);
}
