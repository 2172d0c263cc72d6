using RemoteRunner.Core.Sessions;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Sessions;

/// <summary>What a session has on the box's disk: Claude's transcript and what people allowed.</summary>
internal sealed class SessionFiles(BoxIdentity box, ClaudePool pool, SessionGrantStore grants)
{
    /// <summary>Ends the session's process and removes its files; the workspace is not touched.</summary>
    public async Task DeleteAsync(SessionRecord session)
    {
        await pool.EndSessionAsync(session.Id);
        grants.Delete(session.Id);

        // …/projects/-srv-workspaces-main/367a05b0-….jsonl, and a folder of that name with long tool results.
        var projects = new DirectoryInfo(Path.Combine(box.ClaudeFolderOf(session.Owner), "projects"));
        if (!projects.Exists)
            return;

        var name = session.Id.ToString("D");
        foreach (var project in projects.EnumerateDirectories())
        {
            File.Delete(Path.Combine(project.FullName, $"{name}.jsonl"));
            var results = new DirectoryInfo(Path.Combine(project.FullName, name));
            if (results.Exists)
                results.Delete(recursive: true);
        }
    }
}
