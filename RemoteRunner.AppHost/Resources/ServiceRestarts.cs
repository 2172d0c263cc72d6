using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RemoteRunner.AppHost.Resources;

/// <summary>
/// Starts a service again that ended by itself, as Docker does on a server: whoever runs it by <c>dotnet run</c> is not always
/// there to. What a person stops in the dashboard stays stopped; what ends again and again is left for them to look at.
/// </summary>
internal sealed partial class ServiceRestarts(
    ResourceNotificationService notifications, ResourceCommandService commands, IHostApplicationLifetime host, ILogger<ServiceRestarts> logger) : BackgroundService
{
    private const int MostInARow = 8;

    // One that ran for so long had been all right.
    private static readonly TimeSpan _longRun = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, host.ApplicationStopping);
        var services = new Dictionary<string, Service>(StringComparer.Ordinal);
        var restarts = new List<Task>();
        try
        {
            await foreach (var change in notifications.WatchAsync(ending.Token))
            {
                if (change.Resource is not ProjectResource)
                    continue;
                if (!services.TryGetValue(change.ResourceId, out var service))
                    services[change.ResourceId] = service = new Service(change.Resource.Name, change.ResourceId);
                if (!service.EndedByItself(change.Snapshot.State?.Text))
                    continue;

                restarts.RemoveAll(r => r.IsCompleted);
                restarts.Add(RestartAsync(service, change.Snapshot.ExitCode, ending.Token));
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // All of it ends.
        }

        await Task.WhenAll(restarts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RestartAsync(Service service, int? exitCode, CancellationToken cancellationToken)
    {
        if (service.InARow > MostInARow)
        {
            Log.GivenUp(logger, service.Name, MostInARow);
            return;
        }

        var pause = _firstPause * Math.Pow(2, service.InARow - 1);
        Log.Restarts(logger, service.Name, exitCode, pause.TotalSeconds);
        await Task.Delay(pause, cancellationToken);

        // A person may have been quicker.
        if (!service.HasEnded)
            return;
        var started = await commands.ExecuteCommandAsync(service.Id, KnownResourceCommands.StartCommand, cancellationToken);
        if (!started.Success)
            Log.NotStarted(logger, service.Name, started.Message);
    }

    private sealed class Service(string name, string id)
    {
        private string? _state;
        private long _since;

        public string Name => name;

        /// <summary>Aspire's id of the one instance.</summary>
        public string Id => id;

        public bool HasEnded => IsEnd(Volatile.Read(ref _state));

        /// <summary>How often it has ended, each time soon after it began.</summary>
        public int InARow { get; private set; }

        /// <summary>Takes down a state; true when it has just ended and nobody had asked it to.</summary>
        public bool EndedByItself(string? state)
        {
            var before = _state;
            Volatile.Write(ref _state, state);
            if (state == KnownResourceStates.Running && before != state)
                _since = Stopwatch.GetTimestamp();

            // One that could not start because another was down is tried again as well; one that is stopped is said to be stopping before.
            if (_since == 0 || !IsEnd(state) || IsEnd(before) || before == KnownResourceStates.Stopping)
                return false;

            InARow = before == KnownResourceStates.Running && Stopwatch.GetElapsedTime(_since) >= _longRun ? 1 : InARow + 1;
            return true;
        }

        private static bool IsEnd(string? state) => state is not null && KnownResourceStates.TerminalStates.Contains(state);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Service} ended by itself, or could not start (exit code {ExitCode}). It is started again in {Pause} s.")]
        public static partial void Restarts(ILogger logger, string service, int? exitCode, double pause);

        [LoggerMessage(2, LogLevel.Error, "{Service} ended again, more than {Most} times in a row, each soon after it had begun. Its log in the dashboard says why; start it there when that is mended.")]
        public static partial void GivenUp(ILogger logger, string service, int most);

        [LoggerMessage(3, LogLevel.Error, "{Service} could not be started again: {Why} Start it in the dashboard.")]
        public static partial void NotStarted(ILogger logger, string service, string? why);
    }
}
