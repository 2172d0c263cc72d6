using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Backup;

/// <summary>The key of the repository: given by the settings, or made once and kept in a file that only our user may read.</summary>
internal sealed partial class RepositoryKey(IOptions<BackupOptions> options, BackupPlace place, IHostEnvironment environment, ILogger<RepositoryKey> logger)
{
    /// <summary>The file that holds it; null when the settings hold it.</summary>
    public string? File =>
        options.Value.Password.Length > 0 ? null
        : options.Value.PasswordFile.Length > 0 ? Path.GetFullPath(options.Value.PasswordFile, environment.ContentRootPath)
        : place.KeyFile;

    /// <summary>Makes it, if it is to be made and is not there yet.</summary>
    public void Ensure()
    {
        if (File is not { } file || System.IO.File.Exists(file) || options.Value.PasswordFile.Length > 0)
            return;

        BackupPlace.CreatePrivate(place.Directory);
        var draft = file + ".new";
        System.IO.File.Delete(draft);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(draft, create))
            writer.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        System.IO.File.Move(draft, file);
        Log.Made(logger, file);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A key for the backups was made: {File}. Store a copy of it elsewhere: without it no snapshot can be restored.")]
        public static partial void Made(ILogger logger, string file);
    }
}
