namespace RemoteRunner.Core.Workspaces;

/// <summary>A file that a person sent, as it stands in the workspace's inbox.</summary>
/// <param name="Path">In the workspace, e.g. <c>.inbox/report.pdf</c>; another one than asked for when that name was taken.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsPicture">Whether Claude can see it: a PNG, JPEG, GIF or WebP that is not too large.</param>
public sealed record InboxFile(string Path, long Size, bool IsPicture)
{
    /// <summary>What the box takes at once, bytes; more than Telegram hands to a bot.</summary>
    public const int MaxSize = 25 * 1024 * 1024;
}

/// <summary>A file of a workspace with what is in it.</summary>
/// <param name="Name">Without its folder.</param>
public sealed record WorkspaceFile(string Name, byte[] Content)
{
    /// <summary>What the box hands out at once, bytes: what Telegram takes from a bot.</summary>
    public const int MaxSize = 50 * 1024 * 1024;
}
