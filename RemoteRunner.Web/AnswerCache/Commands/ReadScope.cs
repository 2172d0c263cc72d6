namespace RemoteRunner.Web.AnswerCache.Commands;

/// <summary>How much of a path was read.</summary>
internal enum ReadKind
{
    /// <summary>The entry's own data (size, times), not its content.</summary>
    Entry,

    /// <summary>A file, whole. A folder in its place is none.</summary>
    File,

    /// <summary>The names in a folder; a file in its place: the entry.</summary>
    Names,

    /// <summary>A folder's entries with sizes and times; a file in its place: the entry.</summary>
    Folder,

    /// <summary>A folder with all below it; a file in its place: the file.</summary>
    Tree,
}

/// <summary>Something a turn may have read.</summary>
/// <param name="Path">As the command named it: relative to the workspace, or absolute.</param>
/// <param name="FollowsLinks">A link met on the way is followed, so there must be none.</param>
/// <param name="ShowsTimes">Times were shown in a form that depends on how long ago they are.</param>
internal sealed record ReadScope(ReadKind Kind, string Path, bool FollowsLinks = false, bool ShowsTimes = false);
