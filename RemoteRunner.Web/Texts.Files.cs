namespace RemoteRunner.Web;

internal static partial class Texts
{
    public const string FileEmpty = "The file is empty.";
    public const string InboxNoFolder = "The workspace's .inbox is a link or a file, so nothing can be put there. Remove it first.";
    public const string PictureOutside = "Pictures must be files of the workspace's inbox.";

    public static string FileTooLarge(long most) => $"The file is larger than {most / 1024 / 1024} MB.";

    public static string InboxFull(int most) => $"The workspace's .inbox holds {most} files already. Clear it out first.";

    public static string InboxNotWritable(string why) => $"The file could not be written into the workspace's .inbox: {why}";

    public static string NoSuchFile(string path) => $"There is no file '{path}' in this workspace.";

    public static string FolderHolds(string path, IReadOnlyList<string> entries, int more) =>
        entries.Count == 0 ? $"'{path}' is an empty folder."
        : $"'{path}' is a folder. It holds: {string.Join(", ", entries)}{(more > 0 ? $" and {more} more" : string.Empty)}.";
}
