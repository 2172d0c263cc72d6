using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using SignInOptions = RemoteRunner.Core.SignIn.SignInOptions;

namespace RemoteRunner.Web.SignIn;

/// <summary>Makes and checks passwords of people without Telegram.</summary>
/// <remarks>Every method throws <see cref="StackExchange.Redis.RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed partial class Passwords(
    PasswordStore store, SignInTries tries, BrowserSessionStore browsers, AuditLog audit, IOptions<SignInOptions> options, ILogger<Passwords> logger)
{
    private const int MaxLength = 256;

    // PBKDF2 with HMAC-SHA-512; about a tenth of a second on a small server.
    private const int Iterations = 210_000;

    private static readonly PasswordHasher<string> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    // Whoever asks from many addresses at once takes the turns no more than this of the processor.
    private static readonly SemaphoreSlim _hashing = new(2);

    private static readonly Lazy<string> _nobodys = new(() => _hasher.HashPassword(string.Empty, SecretText.New()));

    /// <summary>Says what is wrong with a password that somebody chooses; null when nothing is.</summary>
    public string? Judge(UserId user, string? password)
    {
        if (password is null || password.Length < options.Value.PasswordLength)
            return Texts.PasswordTooShort(options.Value.PasswordLength);
        if (password.Length > MaxLength)
            return Texts.PasswordTooLong(MaxLength);
        return WebName.Of(user) is { } name && password.Contains(name, StringComparison.OrdinalIgnoreCase) && password.Length < name.Length + options.Value.PasswordLength
            || password.Distinct().Count() < 5
            ? Texts.PasswordTooEasy
            : null;
    }

    /// <summary>Whose name and password these are.</summary>
    public async Task<PasswordCheck> CheckAsync(string? name, string? password, string address)
    {
        name ??= string.Empty;
        if (await tries.CountAsync(name, address) is { } wait)
            return new PasswordCheck(null, wait);

        // A name that does not exist takes as long as one that does, and is answered the same.
        var exists = WebName.TryParse(name, out var user);
        var hash = exists ? await store.GetHashAsync(user) : null;
        var result = await VerifyAsync(user, hash ?? _nobodys.Value, password is { Length: <= MaxLength } ? password : string.Empty);
        if (hash is null || result == PasswordVerificationResult.Failed)
        {
            if (hash is not null)
                Log.Wrong(logger, user);
            return new PasswordCheck(null, null);
        }

        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            await store.SetHashAsync(user, _hasher.HashPassword(user.Value, password!));
        await tries.ForgiveAsync(name, address);
        return new PasswordCheck(user, null);
    }

    /// <summary>Sets a password that was judged; whoever came by the last one is signed out, but for one browser.</summary>
    public async Task SetAsync(UserId user, string password, string? exceptBrowser = null)
    {
        await store.SetHashAsync(user, _hasher.HashPassword(user.Value, password));
        await browsers.RevokeAllAsync(user, exceptBrowser);
        await audit.WriteAsync(user, AuditAction.SignedIn, null, "chose a password");
    }

    /// <returns>False when they have one already, which stays.</returns>
    public Task<bool> TryAddAsync(UserId user, string password) => store.TryAddHashAsync(user, _hasher.HashPassword(user.Value, password));

    private static async Task<PasswordVerificationResult> VerifyAsync(UserId user, string hash, string password)
    {
        await _hashing.WaitAsync();
        try
        {
            return _hasher.VerifyHashedPassword(user.Value, hash, password);
        }
        finally
        {
            _hashing.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Information, "A wrong password was given for user {User}.")]
        public static partial void Wrong(ILogger logger, UserId user);
    }
}

/// <param name="User">Null when name and password do not belong together.</param>
/// <param name="Wait">How long none is looked at; then nothing was.</param>
internal sealed record PasswordCheck(UserId? User, TimeSpan? Wait);
