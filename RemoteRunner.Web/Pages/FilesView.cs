using RemoteRunner.Web.Files;

namespace RemoteRunner.Web.Pages;

/// <summary>What the page of a workspace's files shows.</summary>
/// <param name="Path">The folder or file that was asked for, below the workspace.</param>
/// <param name="Folders">The workspace itself and every folder on the way, by path: they stand open.</param>
/// <param name="File">Null when it is a folder that was asked for.</param>
public sealed record FilesView(string Workspace, string Path, IReadOnlyDictionary<string, FolderView> Folders, FileView? File)
{
    /// <summary>The parts of the path with where each leads.</summary>
    public IEnumerable<(string Name, string Path)> Steps
    {
        get
        {
            for (var end = 0; end < Path.Length;)
            {
                var from = end == 0 ? 0 : end + 1;
                end = Path.IndexOf('/', from) is > 0 and var slash ? slash : Path.Length;
                yield return (Path[from..end], Path[..end]);
            }
        }
    }

    public static string Address(string workspace, string path) =>
        path.Length == 0 ? $"/workspaces/{workspace}/files" : $"/workspaces/{workspace}/files?path={Uri.EscapeDataString(path)}";
}
