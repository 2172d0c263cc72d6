using System.Globalization;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web;

/// <summary>What admins read on the page of the box.</summary>
internal static partial class Texts
{
    public const string BoxPage = "Box";
    public const string FindingsTitle = "How it is";
    public const string Well = "well";
    public const string NotWell = "not well; the box's log says why";
    public const string ProblemsTitle = "Recent errors";
    public const string NoProblems = "None since the box was started.";
    public const string VersionsTitle = "Versions and login";
    public const string LoginLabel = "Login at Claude's API";
    public const string SystemLabel = "System";
    public const string Missing = "not installed";
    public const string QueueTitle = "At work and waiting";
    public const string ProcessesTitle = "Processes";
    public const string DiskTitle = "Disk";
    public const string BackupTitle = "Backup";
    public const string SessionLabel = "Session";
    public const string StateLabel = "State";
    public const string SinceLabel = "Since";
    public const string WaitingLabelShort = "Behind it";
    public const string ProcessLabel = "Process";
    public const string MemoryLabel = "Memory";
    public const string ProcessWorks = "works";
    public const string ProcessWarm = "kept warm";
    public const string DataDisk = "Data and transcripts";
    public const string WorkspacesDisk = "Workspaces";
    public const string LastGood = "Last good backup";
    public const string LastDrill = "Last restore drill";
    public const string NextBackup = "Next";
    public const string NoBackup = "No backup of this box yet.";
    public const string BackupLate = "A newer backup is overdue. Look whether the backup service runs.";
    public const string DrillGood = "everything as it was saved";
    public const string AdviceCache = "Look whether the cache (Redis) runs and can be reached; the box goes on by itself when it does.";
    public const string AdviceRights = "Look to whom the folder belongs: the box's user must be able to read and write it.";
    public const string AdviceDisk = "Look at the disk's free space and at the folder's rights.";
    public const string AdviceNetwork = "Look at the box's network and at the address in its settings.";

    public static string UpSince(TimeSpan up) => up switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"up for {up.TotalDays:0} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"up for {up.TotalHours:0} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"up for {up.TotalMinutes:0} min"),
    };

    public static string FindingName(string check) => check switch
    {
        "cache" => "Cache",
        "claude" => "Claude Code CLI",
        "credential" => "Login at Claude's API",
        "disk" => "Disk",
        "ready" => "Takes turns",
        _ => check,
    };

    public static string OtherVersion(string found, string wanted) => $"{found} (made for {wanted})";

    public static string LoginState(Credential credential) => credential switch
    {
        Credential.ApiKey => "by API key",
        Credential.OAuthToken => "by OAuth token",
        _ => "none set",
    };

    public static string TurnOf(UserId user) => $"turn of {user}";

    public static string Times(int times) => $" ({times} times)";

    public static string Slots(BoxLoad load) =>
        $"{load.Running} of {load.MostRunning} {(load.MostRunning == 1 ? "turn" : "turns")} at once" + (load.Waiting > 0 ? $", {load.Waiting} wait for a slot." : ".");

    public static string Memory(BoxLoad load, int processes) =>
        $"The box itself takes {Size(load.OwnMemory)}; {processes} of {load.MostProcesses} Claude processes; {Size(load.FreeMemory)} can still be had.";

    public static string Size(long? bytes) => bytes is { } known ? FileSize(known) : "?";

    public static string FreeOf(DiskView disk) => $"{FileSize(disk.Free)} of {FileSize(disk.Total)} free";

    public static string Snapshot(SnapshotReport snapshot) =>
        string.Create(CultureInfo.InvariantCulture, $"{snapshot.Files:N0} files, {FileSize(snapshot.Bytes)}, made in {snapshot.Took.TotalSeconds:0} s");
}
