using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Limits;

/// <summary>What every prompt passes before anything is downloaded, paid for or run. The same turn is counted once.</summary>
internal sealed partial class TurnGate(
    TurnLimiter limiter, IOptionsMonitor<TurnLimiterOptions> options, Replies replies, BotMetrics metrics, TimeProvider time, ILogger<TurnGate> logger)
{
    // Shorter than Redis' own patience: nobody waits for a limiter.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private const int MostTold = 10_000;

    private readonly ConcurrentDictionary<ChatPlace, byte> _toldAway = new();

    /// <summary>Admits the turn, or refuses it and tells its sender, at most once a minute.</summary>
    /// <exception cref="RedisException">The cache is away (or <see cref="TimeoutException"/>) and turns are not let through
    /// uncounted: the sender was told once, and the message is to be kept.</exception>
    public async Task<bool> EnterAsync(UserId user, Role role, ChatPlace chat, Guid turn, CancellationToken cancellationToken)
    {
        try
        {
            var admission = await AskAsync(user, role, turn, cancellationToken);
            _toldAway.TryRemove(chat, out _);
            if (!admission.Admitted && admission.Tell)
                await replies.SendAsync(chat, Texts.SlowDown(admission), cancellationToken);
            return admission.Admitted;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // The inbox keeps what is not handed over, so nothing has to be sent again.
            if (_toldAway.Count < MostTold && _toldAway.TryAdd(chat, 0))
                await replies.SendAsync(chat, Texts.LimitsAway, cancellationToken);
            throw;
        }
    }

    /// <summary>As <see cref="EnterAsync"/> for a tap, whose sender gets the refusal as its answer.</summary>
    /// <returns>Null when admitted, else the refusal, plain text.</returns>
    public async Task<string?> EnterByTapAsync(UserId user, Role role, Guid turn, CancellationToken cancellationToken) =>
        await AskAsync(user, role, turn, cancellationToken) is { Admitted: false } refusal ? Texts.SlowDown(refusal) : null;

    private async Task<Admission> AskAsync(UserId user, Role role, Guid turn, CancellationToken cancellationToken)
    {
        try
        {
            var admission = await limiter.AdmitAsync(user, role, turn).WaitAsync(_patience, time, cancellationToken);
            metrics.LimitAsked(admission.Admitted ? "admitted" : "refused", admission.Window?.ToString().ToLowerInvariant());
            return admission;
        }
        catch (Exception e) when (e is RedisException or TimeoutException && options.CurrentValue.AdmitWithoutCache)
        {
            metrics.LimitAsked("uncounted");
            Log.Uncounted(logger, turn, e);
            return new Admission(Admitted: true, null, 0, TimeSpan.Zero, Tell: false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Warning, "The cache is away and turn {Turn} is let through uncounted (Limits:AdmitWithoutCache).")]
        public static partial void Uncounted(ILogger logger, Guid turn, Exception exception);
    }
}
