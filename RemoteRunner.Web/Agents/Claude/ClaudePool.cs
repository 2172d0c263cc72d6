using Microsoft.Extensions.Options;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Processes;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// The warm processes: at most one a session, kept between turns, ended when unused, old, large or too many. A session
/// whose process is gone goes on by being resumed.
/// </summary>
internal sealed partial class ClaudePool(
    IOptionsMonitor<ClaudeOptions> options, ClaudeCommand command, SessionGrantStore grants, ModelProxyAddress proxy, ProxyClients tokens,
    BoxIdentity box, FreeMemory memory, ClaudeMetrics metrics, TimeProvider time, ILogger<ClaudePool> logger) : BackgroundService
{
    // What a process needs to start and do a first turn.
    private const long RoomForOne = 200L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Slot> _slots = [];
    private readonly SemaphoreSlim _spawning = new(Environment.ProcessorCount, Environment.ProcessorCount);

    /// <summary>Processes that exist.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _slots.Count;
        }
    }

    /// <summary>Processes that exist, the longest used first.</summary>
    public IReadOnlyList<PooledProcess> List()
    {
        lock (_gate)
            return [.. _slots.Values.OrderBy(s => s.Process.Started).Select(s => new PooledProcess(s.Process.Pid, s.Process.Session.Id, s.Process.Session.Owner, s.Busy))];
    }

    /// <summary>The session's warm process, taken for one prompt; null when there is none that fits.</summary>
    public async Task<ClaudeProcess?> TakeWarmAsync(AgentSession session)
    {
        Slot? slot;
        lock (_gate)
        {
            if (!_slots.TryGetValue(session.Id, out slot))
                return null;
            slot.Busy = true;
        }

        if (WhyEnd(slot.Process, idle: false) is null && slot.Process.Session.Owner == session.Owner
            && slot.Process.Session.Folder == session.Folder
            && (slot.Process.Session.Model, slot.Process.Session.Mode, slot.Process.Session.Effort) == (session.Model, session.Mode, session.Effort)
            && slot.Process.Session.IsTrusted == session.IsTrusted && slot.Process.Stamp == ClaudeCommand.Stamp(session))
        {
            return slot.Process;
        }

        await EndAsync(slot.Process, "unfit");
        return null;
    }

    /// <summary>Starts a process for the session, at most one a core at a time: booting is all CPU.</summary>
    /// <exception cref="FileNotFoundException">The CLI is not installed.</exception>
    public async Task<ClaudeProcess> StartAsync(AgentSession session, bool resume, CancellationToken cancellationToken)
    {
        await _spawning.WaitAsync(cancellationToken);
        try
        {
            // Within the gate: those that start at the same time would each find the room that is there once.
            await MakeRoomAsync();
            var allowed = grants.Load(session.Id);
            var client = tokens.Add();
            var id = Guid.NewGuid();
            var folder = PrivateFolder.Create(Path.Combine(box.TemporaryDirectory, id.ToString("N")[..12]));
            try
            {
                var launch = new ClaudeLaunch(id, proxy.Value, client.Token, folder);
                var process = ClaudeProcess.Start(command.Create(session, resume, allowed, launch), session, resume, launch, client, time, logger);
                process.TotalCostUsd = resume ? allowed.CostUsd : 0m;
                metrics.Started(resume);
                lock (_gate)
                    _slots[session.Id] = new Slot(process) { Busy = true };
                return process;
            }
            catch
            {
                client.Dispose();
                Directory.Delete(folder, recursive: true);
                throw;
            }
        }
        catch
        {
            _spawning.Release();
            throw;
        }
    }

    /// <summary>Lets the next process start: this one has booted.</summary>
    public void EndBoot() => _spawning.Release();

    /// <summary>Gives a process back after a prompt; what the prompt left running has ended when this returns.</summary>
    public async Task ReturnAsync(ClaudeProcess process)
    {
        if (WhyEnd(process, idle: false) is { } reason)
        {
            await EndAsync(process, reason);
            return;
        }

        await process.EndChildrenAsync();
        process.LastUsed = time.GetTimestamp();
        lock (_gate)
        {
            if (_slots.TryGetValue(process.Session.Id, out var slot) && slot.Process == process)
                slot.Busy = false;
        }
    }

    /// <summary>Ends a process for good.</summary>
    public async Task EndAsync(ClaudeProcess process, string reason)
    {
        await process.DisposeAsync();
        lock (_gate)
        {
            if (!_slots.TryGetValue(process.Session.Id, out var slot) || slot.Process != process)
                return;
            _slots.Remove(process.Session.Id);
        }

        metrics.Ended(reason);
        Log.Evicted(logger, process.Pid, process.Session.Id, reason);
    }

    /// <summary>Ends the session's process, if it has one that nobody uses.</summary>
    public async Task EndSessionAsync(Guid session)
    {
        Slot? slot;
        lock (_gate)
        {
            if (!_slots.TryGetValue(session, out slot) || slot.Busy)
                return;
            slot.Busy = true;
        }

        await EndAsync(slot.Process, "deleted");
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        List<ClaudeProcess> all;
        lock (_gate)
            all = [.. _slots.Values.Select(s => s.Process)];
        await Task.WhenAll(all.Select(p => EndAsync(p, "stop")));
        try
        {
            if (Directory.Exists(box.TemporaryDirectory))
                Directory.Delete(box.TemporaryDirectory, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The last of Claude's own clean-up was quicker.
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _spawning.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(5).Ticks, options.CurrentValue.IdleTimeout.Ticks / 2));
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var (process, reason) in TakeUnwanted())
                await EndAsync(process, reason);
            await RelieveAsync();
        }
    }

    /// <summary>Gives memory back before the system takes it: one process after another, as long as it helps.</summary>
    private async Task RelieveAsync()
    {
        while (IsShortOfMemory(room: 0) && await EndOneAsync("pressure"))
        {
            // It has ended: what is free now decides about the next.
        }
    }

    // The system kills without asking once all is gone.
    private bool IsShortOfMemory(long room) =>
        options.CurrentValue.MinFreeMemory is > 0 and var least && memory.Read() - room < least * 1024L * 1024L;

    private List<(ClaudeProcess Process, string Reason)> TakeUnwanted()
    {
        var unwanted = new List<(ClaudeProcess, string)>();
        lock (_gate)
        {
            foreach (var slot in _slots.Values.Where(s => !s.Busy))
            {
                if (WhyEnd(slot.Process, idle: true) is { } reason)
                {
                    slot.Busy = true;
                    unwanted.Add((slot.Process, reason));
                }
            }
        }

        return unwanted;
    }

    private async Task MakeRoomAsync()
    {
        while (true)
        {
            if (Count < options.CurrentValue.MaxProcesses && !IsShortOfMemory(RoomForOne))
                return;

            // What works is never ended for room: its number is what MaxRunning is for.
            if (!await EndOneAsync("room"))
                return;
        }
    }

    /// <summary>Ends the longest unused process, or else parks the one that has waited longest for a person.</summary>
    /// <returns>False when all of them work.</returns>
    private async Task<bool> EndOneAsync(string reason)
    {
        Slot? longestUnused;
        List<ClaudeProcess> waiting;
        lock (_gate)
        {
            longestUnused = _slots.Values.Where(s => !s.Busy).MinBy(s => s.Process.LastUsed);
            if (longestUnused is not null)
                longestUnused.Busy = true;
            waiting = [.. _slots.Values.Select(s => (s.Process, Since: s.Process.WaitsSince)).Where(s => s.Since is not null).OrderBy(s => s.Since).Select(s => s.Process)];
        }

        if (longestUnused is not null)
        {
            await EndAsync(longestUnused.Process, reason);
            return true;
        }

        foreach (var process in waiting)
        {
            if (await process.TryParkAsync())
            {
                await EndAsync(process, "parked");
                return true;
            }
        }

        return false;
    }

    private string? WhyEnd(ClaudeProcess process, bool idle)
    {
        var claude = options.CurrentValue;
        if (!process.IsUsable)
            return "died";
        if (idle && time.GetElapsedTime(process.LastUsed) >= claude.IdleTimeout)
            return "idle";
        if (time.GetElapsedTime(process.Started) >= claude.MaxAge)
            return "age";
        return ProcessMemory.Resident(process.Pid) > claude.MaxMemory * 1024L * 1024L ? "memory" : null;
    }

    private sealed class Slot(ClaudeProcess process)
    {
        public ClaudeProcess Process { get; } = process;

        public bool Busy { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "Claude process {Pid} of session {Session} is gone from the pool (reason: {Reason}).")]
        public static partial void Evicted(ILogger logger, int pid, Guid session, string reason);
    }
}
