namespace RemoteRunner.Web.Box;

/// <summary>Folders that only the box's own user may read: they hold transcripts, tokens' homes and temporary files.</summary>
internal static class PrivateFolder
{
    /// <summary>Creates it unless it exists.</summary>
    /// <returns>Its full path.</returns>
    public static string Create(string path) =>
        (OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;
}
