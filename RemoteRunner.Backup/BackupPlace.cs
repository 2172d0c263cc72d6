using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Backup;

/// <summary>Where everything is, as full paths.</summary>
internal sealed partial class BackupPlace
{
    // What is saved beside box and workspaces. Its path is part of each snapshot: the same each time, so that restic finds the one before.
    public const string StagingName = "remoterunner-snapshot";

    public BackupPlace(IOptions<BackupOptions> options, IHostEnvironment environment)
    {
        var backup = options.Value;
        Box = backup.Box.Length > 0 ? backup.Box : Environment.MachineName;
        Directory = Full(backup.Directory);
        BoxDirectory = Full(backup.BoxDirectory);
        WorkspacesRoot = Full(backup.WorkspacesRoot);
        Repository = backup.Repository.Length == 0 ? Path.Combine(Directory, "repository")
            : IsFolder(backup.Repository) ? Full(backup.Repository)
            : backup.Repository;

        string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, environment.ContentRootPath));
    }

    public string Box { get; }

    public string Directory { get; }

    public string BoxDirectory { get; }

    public string WorkspacesRoot { get; }

    public string Repository { get; }

    /// <summary>The repository as it may be shown: <c>rest:https://user:password@host/</c> holds a password.</summary>
    public string ShownRepository => Password().Replace(Repository, "://…@");

    public string Staging => Path.Combine(Directory, StagingName);

    public string Scratch => Path.Combine(Directory, "scratch");

    public string ResticCache => Path.Combine(Directory, "restic-cache");

    public string KeyFile => Path.Combine(Directory, "key");

    public string StateFile => Path.Combine(Directory, "state.json");

    public string LockFile => Path.Combine(Directory, "backup.lock");

    /// <summary>Creates a folder that only our user may read.</summary>
    public static string CreatePrivate(string path) =>
        (OperatingSystem.IsWindows()
            ? System.IO.Directory.CreateDirectory(path)
            : System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;

    public static bool IsFolder(string repository) => !repository.Contains(':', StringComparison.Ordinal);

    [GeneratedRegex("://[^/@]*@")]
    private static partial Regex Password();
}
