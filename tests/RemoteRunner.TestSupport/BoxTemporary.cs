using System.Security.Cryptography;
using System.Text;

namespace RemoteRunner.TestSupport;

/// <summary>What a box keeps beside its data: a folder for Claude's temporary files and one for its terminals, named after its data (<c>BoxIdentity</c>).</summary>
public static class BoxTemporary
{
    /// <summary>Where the box lets Claude's processes keep temporary files.</summary>
    public static string FolderOf(string data) =>
        Path.Combine(Path.GetTempPath(), $"remoterunner-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)))[..8]}");

    /// <summary>Removes both, for a box whose data is gone: one that was killed leaves the first, and every one the second.</summary>
    public static void Delete(string data)
    {
        foreach (var folder in new[] { FolderOf(data), $"{FolderOf(data)}-t" })
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // It never was, or a process that a killed box left still writes there.
            }
        }
    }
}
