using System.Text;

namespace RemoteRunner.Web.Files;

/// <summary>Reads files of a workspace for people, as far as a page can show them.</summary>
internal static class FileReader
{
    /// <summary>Bytes. What is longer is downloaded.</summary>
    public const int MostText = 512 * 1024;

    private const int HeadLength = 8 * 1024;

    /// <returns>Null when there is no such file inside the workspace.</returns>
    /// <param name="workspace">The workspace's real folder.</param>
    public static async Task<FileView?> ReadAsync(string workspace, string path, CancellationToken cancellationToken)
    {
        if (Open(workspace, path) is not { } stream)
            return null;

        await using (stream)
        {
            var size = stream.Length;
            var head = new byte[Math.Min(size, HeadLength)];
            var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
            if (Picture.MediaType(head.AsSpan(0, read)) is not null)
                return new FileView(path, size <= Picture.MaxSize ? FileKind.Picture : FileKind.TooLarge, size);
            if (head.AsSpan(0, read).Contains((byte)0))
                return new FileView(path, FileKind.Binary, size);
            if (size > MostText)
                return new FileView(path, FileKind.TooLarge, size);

            using var content = new MemoryStream();
            content.Write(head, 0, read);
            var piece = new byte[HeadLength];
            // It may grow while it is read.
            while (content.Length <= MostText && await stream.ReadAsync(piece, cancellationToken) is > 0 and var more)
                content.Write(piece, 0, more);
            var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
            return bytes.Contains((byte)0)
                ? new FileView(path, FileKind.Binary, size)
                : new FileView(path, FileKind.Text, size, Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes));
        }
    }

    /// <returns>Null when there is no such file inside the workspace, or it is none.</returns>
    public static FileStream? Open(string workspace, string path) =>
        WorkspaceTree.Find(workspace, path) is { } file && !Directory.Exists(file) ? ClosedPath.Open(workspace, file) : null;
}
