using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Box;

/// <summary>The box as its page shows it.</summary>
/// <param name="Findings">How everything is that it depends on, with what to do where it is not well.</param>
/// <param name="Processes">Claude's warm processes.</param>
/// <param name="OtherProcesses">What they, and terminals, have started.</param>
/// <param name="Queue">Sessions that work, or wait.</param>
/// <param name="Backup">Null when this box was never saved.</param>
public sealed record BoxView(
    string Name, IReadOnlyList<(string Name, string Version)> Versions, Credential Credential, string? Model, IReadOnlyList<CheckFinding> Findings,
    BoxLoad Load, IReadOnlyList<ClaudeProcessView> Processes, IReadOnlyList<(int Pid, string Name, long? Memory)> OtherProcesses,
    IReadOnlyList<DiskView> Disks, IReadOnlyList<QueueView> Queue, BackupReport? Backup, IReadOnlyList<RecentProblem> Problems, DateTimeOffset Now);

/// <param name="Running">Turns that run.</param>
/// <param name="Waiting">Turns that wait for a slot.</param>
/// <param name="OwnMemory">Bytes of the box's own process.</param>
/// <param name="FreeMemory">Bytes that can be had without taking them from somebody; null when the system does not say.</param>
public sealed record BoxLoad(int Running, int MostRunning, int Waiting, int MostProcesses, long? OwnMemory, long? FreeMemory, TimeSpan Up);

public sealed record ClaudeProcessView(int Pid, Guid Session, UserId Owner, bool Busy, long? Memory);

/// <param name="What">What lies on it.</param>
/// <param name="Free">Bytes.</param>
public sealed record DiskView(string What, string Folder, long Free, long Total);

public sealed record QueueView(SessionRecord Session, TurnState State, DateTimeOffset Since, int Waiting);
