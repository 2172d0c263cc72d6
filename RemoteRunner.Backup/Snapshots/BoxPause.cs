using System.Net;
using Microsoft.Extensions.Options;
using Polly;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Snapshots;

/// <summary>Asks the box to start no turn while we read, and waits a while for those that work.</summary>
internal sealed partial class BoxPause(BoxClient box, BackupPlace place, IOptions<BackupOptions> options, TimeProvider time, ILogger<BoxPause> logger)
{
    /// <summary>Who calls the box.</summary>
    public static readonly UserId Self = UserId.Parse("service:backup");

    // Short and prolonged: when we die, the box goes on soon.
    private static readonly TimeSpan _lasts = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Always succeeds: a box that is away starts no turns of its own either, which is noted.</summary>
    public async Task<Pause> BeginAsync(CancellationToken cancellationToken)
    {
        var pause = new Pause(this);
        var wait = options.Value.HoldWait;
        if (wait == TimeSpan.Zero)
            return pause;

        try
        {
            var began = time.GetTimestamp();
            while (true)
            {
                try
                {
                    var status = await box.HoldAsync(Self, place.Box, pause.Id, _lasts, cancellationToken);
                    pause.Unfinished = status.Unfinished;
                    if (status.Working == 0 || time.GetElapsedTime(began) >= wait)
                        break;
                }
                catch (BoxProblemException e) when (e.Status == HttpStatusCode.Conflict && time.GetElapsedTime(began) < _lasts * 1.5)
                {
                    // The hold of a backup that died lapses soon.
                }

                await Task.Delay(_pause, time, cancellationToken);
            }

            pause.Keep();
        }
        catch (Exception e) when (IsAway(e, cancellationToken))
        {
            Log.BoxAway(logger, e);
            pause.Note = e is BoxProblemException problem ? problem.Message : Texts.BoxAway;
        }

        return pause;
    }

    public static bool IsAway(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or ExecutionRejectedException or BoxProblemException or RedisException or TimeoutException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>A hold; it is released by disposal.</summary>
    internal sealed class Pause(BoxPause owner) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _released = new();
        private Task _keeping = Task.CompletedTask;

        public Guid Id { get; } = Guid.NewGuid();

        /// <summary>Turns that were not at their end when it began.</summary>
        public IReadOnlyList<Guid> Unfinished { get; set; } = [];

        /// <summary>Why there is no hold; null when there is one or none was wanted.</summary>
        public string? Note { get; set; }

        /// <summary>Whether it ended before it was released.</summary>
        public bool Lapsed { get; private set; }

        public void Keep() => _keeping = KeepAsync();

        public async ValueTask DisposeAsync()
        {
            if (_released.IsCancellationRequested)
                return;

            await _released.CancelAsync();
            await _keeping;
            try
            {
                using var limit = new CancellationTokenSource(_lasts, owner.TimeSource);
                if (Note is null && owner.IsWanted && !Lapsed)
                    await owner.ReleaseAsync(Id, limit.Token);
            }
            catch (Exception e) when (IsAway(e, CancellationToken.None))
            {
                Log.NotReleased(owner.Logger, e);
            }
        }

        private async Task KeepAsync()
        {
            var began = owner.TimeSource.GetTimestamp();
            while (true)
            {
                await Task.Delay(_lasts / 3, owner.TimeSource, _released.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_released.IsCancellationRequested)
                    return;
                try
                {
                    if (owner.TimeSource.GetElapsedTime(began) >= owner.Longest)
                    {
                        Lapsed = true;
                        await owner.ReleaseAsync(Id, _released.Token);
                        return;
                    }

                    await owner.ProlongAsync(Id, _released.Token);
                }
                catch (Exception e) when (IsAway(e, CancellationToken.None))
                {
                    if (_released.IsCancellationRequested)
                        return;
                    Log.BoxAway(owner.Logger, e);
                }
            }
        }
    }

    private TimeProvider TimeSource => time;

    private ILogger Logger => logger;

    private TimeSpan Longest => options.Value.HoldLasts;

    private bool IsWanted => options.Value.HoldWait > TimeSpan.Zero;

    private Task ReleaseAsync(Guid hold, CancellationToken cancellationToken) => box.ReleaseAsync(Self, place.Box, hold, cancellationToken);

    private async Task ProlongAsync(Guid hold, CancellationToken cancellationToken) => await box.HoldAsync(Self, place.Box, hold, _lasts, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The box could not be held; what changes while files are read may be of different moments.")]
        public static partial void BoxAway(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The box could not be told that its hold is over; it lapses by itself.")]
        public static partial void NotReleased(ILogger logger, Exception exception);
    }
}
