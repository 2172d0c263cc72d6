using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Processes;
using RemoteRunner.Web.Turns;
using RemoteRunner.Web.Workspaces;
using StackExchange.Redis;

namespace RemoteRunner.Web.Box;

/// <summary>Gathers what the page of the box shows. It is looked at when something is wrong, so what cannot be had is left out.</summary>
internal sealed class BoxReports(
    BoxIdentity box, HealthCheckService health, ClaudeInstallation installation, ClaudePool pool, RunningSlots slots, FreeMemory memory, WorkspaceFolders workspaces,
    TurnStore turns, SessionStore sessions, BackupClient backups, RecentProblems problems, IOptionsMonitor<ClaudeOptions> claude, IOptionsMonitor<AnthropicOptions> anthropic,
    TimeProvider time)
{
    private const int MostProcesses = 100;

    public async Task<BoxView> ReadAsync(CancellationToken cancellationToken)
    {
        var cli = await installation.GetVersionAsync(cancellationToken);
        var report = await health.CheckHealthAsync(cancellationToken);
        var findings = report.Entries.Where(e => e.Key != "self")
            .Select(e => new CheckFinding(e.Key, e.Value.Status == HealthStatus.Healthy, e.Value.Description)).OrderBy(f => f.Ok).ThenBy(f => f.Name, StringComparer.Ordinal).ToList();
        var processes = pool.List();
        var now = time.GetUtcNow();
        return new BoxView(
            box.Name,
            [
                ("RemoteRunner", BoxStatusApi.Version), ("Claude Code CLI", cli is null ? Texts.Missing : cli == ClaudeOptions.PinnedVersion ? cli : Texts.OtherVersion(cli, ClaudeOptions.PinnedVersion)),
                (".NET", Environment.Version.ToString()), (Texts.SystemLabel, RuntimeInformation.OSDescription),
            ],
            anthropic.CurrentValue.Credential, claude.CurrentValue.Model is { Length: > 0 } model ? model : null, findings,
            new BoxLoad(slots.Running, claude.CurrentValue.MaxRunning, slots.Waiting, claude.CurrentValue.MaxProcesses, ProcessMemory.Resident(Environment.ProcessId), memory.Read(), now - Started()),
            [.. processes.Select(p => new ClaudeProcessView(p.Pid, p.Session, p.Owner, p.Busy, ProcessMemory.Resident(p.Pid)))], Others([.. processes.Select(p => p.Pid)]),
            Disks(), await OrNoneAsync(ReadQueueAsync) ?? [],
            await OrNoneAsync(async () => (await backups.GetStoredAsync()).FirstOrDefault(b => b.Box == box.Name)), problems.List(), now);
    }

    private async Task<IReadOnlyList<QueueView>?> ReadQueueAsync()
    {
        var found = new List<QueueView>();
        foreach (var id in await turns.GetBusySessionsAsync(box.Name))
        {
            if (await turns.GetQueueAsync(id) is [var first, ..] queue && await turns.GetAsync(first) is { } turn && await sessions.GetAsync(id) is { } session)
                found.Add(new QueueView(session, turn.State, turn.Started ?? turn.Created, queue.Count - 1));
        }

        return [.. found.OrderBy(q => q.Since)];
    }

    private List<(int Pid, string Name, long? Memory)> Others(HashSet<int> known) =>
    [
        .. MarkedProcesses.Find(MarkedProcesses.BoxVariable, box.Instance).Where(pid => !known.Contains(pid)).Take(MostProcesses)
            .Select(pid => (pid, ProcessName.Of(pid), ProcessMemory.Resident(pid))).Where(p => p.Item2 is not null).Select(p => (p.pid, p.Item2!, p.Item3)),
    ];

    private List<DiskView> Disks()
    {
        var disks = new List<DiskView>();
        foreach (var (what, folder) in new[] { (Texts.DataDisk, box.DataDirectory), (Texts.WorkspacesDisk, workspaces.Root) })
        {
            try
            {
                var disk = new DriveInfo(folder);
                disks.Add(new DiskView(what, folder, disk.AvailableFreeSpace, disk.TotalSize));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // A disk that cannot be asked is a finding of the check already.
            }
        }

        return disks;
    }

    private static DateTimeOffset Started()
    {
        using var self = Process.GetCurrentProcess();
        return self.StartTime;
    }

    // The cache may be what is wrong; the finding says so.
    private static async Task<T?> OrNoneAsync<T>(Func<Task<T?>> read) where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return null;
        }
    }
}
