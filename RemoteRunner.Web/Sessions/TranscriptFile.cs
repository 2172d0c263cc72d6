using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Sessions;

/// <summary>Claude's transcript of a session: <c>…/users/tg-1001/claude/projects/-srv-workspaces-main/367a05b0-….jsonl</c>, one entry a line.</summary>
internal static class TranscriptFile
{
    /// <returns>Null when nobody has talked in the session yet, or it was removed.</returns>
    public static FileInfo? Find(BoxIdentity box, UserId owner, Guid session)
    {
        var projects = new DirectoryInfo(Path.Combine(box.ClaudeFolderOf(owner), "projects"));
        return projects.Exists
            ? projects.EnumerateDirectories().Select(p => new FileInfo(Path.Combine(p.FullName, $"{session:D}.jsonl"))).FirstOrDefault(f => f.Exists)
            : null;
    }

    /// <summary>Opens it for reading while Claude writes on.</summary>
    /// <returns>Null when it is gone.</returns>
    public static FileStream? Open(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
