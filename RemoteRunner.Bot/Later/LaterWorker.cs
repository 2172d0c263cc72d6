using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Later;

/// <summary>Goes on with turns when their time has come. What cannot be handed over (the box is away) is tried again.</summary>
internal sealed partial class LaterWorker(
    LaterStore store, BoxClient box, TurnSubmitter submitter, TurnGate gate, UserDirectory users, Replies replies, BotLease lease, TimeProvider time,
    ILogger<LaterWorker> logger)
    : BackgroundService
{
    // Nobody minds a second when a limit has just reset.
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(WorkAsync, stoppingToken);

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                foreach (var turn in await store.GetDueAsync(time.GetUtcNow()))
                    await GoOnAsync(turn, cancellationToken);
                failures = 0;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not LeaseLostException && Outage.Is(e))
            {
                if (++failures == 1)
                    Log.Waits(logger, e);
            }

            await Task.Delay(failures == 0 ? _look : Backoff.Pause(failures, _look, _longestPause), time, cancellationToken);
        }
    }

    /// <summary>May be repeated after a crash: the id of the turn that goes on is always the same.</summary>
    private async Task GoOnAsync(LaterTurn later, CancellationToken cancellationToken)
    {
        var role = await users.GetRoleAsync(later.User);
        if (role != Role.Stranger)
        {
            try
            {
                var turn = await box.GetTurnAsync(later.User, later.Turn, cancellationToken);
                if (await gate.EnterAsync(later.User, role, later.Chat, TurnId.ForContinuation(turn.Id), cancellationToken)
                    && await submitter.ContinueAsync(later.User, later.Chat, later.Message, turn, cancellationToken))
                {
                    await replies.SendAsync(later.Chat, Texts.HasReset, cancellationToken);
                }
            }
            catch (BoxProblemException e) when (!Outage.IsBoxAway(e))
            {
                // Expired or deleted meanwhile.
                Log.Gone(logger, later.Turn, e);
            }
        }

        await store.RemoveAsync(later);
    }

    private static partial class Log
    {
        [LoggerMessage(6401, LogLevel.Warning, "Turns whose limit has reset cannot go on just now; it is tried again until they do.")]
        public static partial void Waits(ILogger logger, Exception exception);

        [LoggerMessage(6402, LogLevel.Information, "Turn {Turn} was to go on now, but the box knows it no more.")]
        public static partial void Gone(ILogger logger, Guid turn, Exception exception);
    }
}
