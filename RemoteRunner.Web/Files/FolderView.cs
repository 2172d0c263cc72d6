namespace RemoteRunner.Web.Files;

/// <summary>One folder of a workspace.</summary>
/// <param name="Path">Below the workspace, such as <c>src/App</c>; empty for the workspace itself.</param>
/// <param name="Entries">Folders first, each by name.</param>
/// <param name="Cut">Whether there are more than are listed.</param>
public sealed record FolderView(string Path, IReadOnlyList<FolderEntry> Entries, bool Cut);

/// <param name="Path">Below the workspace.</param>
/// <param name="Size">Bytes; 0 for what is no file.</param>
public sealed record FolderEntry(string Name, string Path, EntryKind Kind, long Size);

public enum EntryKind
{
    Folder,
    File,

    /// <summary>A link that leads out of the workspace or nowhere, a socket, a pipe.</summary>
    Closed,
}
