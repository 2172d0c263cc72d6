using System.Security.Cryptography;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Agents;

namespace RemoteRunner.Web.Files;

/// <summary>The folder <c>.inbox</c> of a workspace: what people sent. Nothing in it is overwritten.</summary>
internal sealed class WorkspaceInbox : IDisposable
{
    public const string Folder = ".inbox";

    private const int MostFiles = 2_000;
    private const int LongestName = 100;

    // One at a time: two files of one name must not take each other's place.
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Keeps a file, under another name when its own is taken. The same content under the same name is kept once.</summary>
    /// <param name="workspace">The workspace's real folder.</param>
    /// <exception cref="InboxRefusalException">With a sentence for the person.</exception>
    public async Task<InboxFile> KeepAsync(string workspace, string name, byte[] content, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var inbox = Prepare(workspace);
            foreach (var candidate in Candidates(SafeName(name)))
            {
                var file = Path.Combine(inbox, candidate);
                if (!Path.Exists(file) && new FileInfo(file).LinkTarget is null)
                {
                    if (Directory.EnumerateFileSystemEntries(inbox).Take(MostFiles).Count() == MostFiles)
                        throw new InboxRefusalException(Texts.InboxFull(MostFiles));
                    await WriteAsync(inbox, file, content, cancellationToken);
                }
                else if (!await HoldsAsync(inbox, file, content, cancellationToken))
                {
                    continue;
                }

                return new InboxFile($"{Folder}/{candidate}", content.Length, Picture.MediaType(content) is not null);
            }

            throw new InboxRefusalException(Texts.InboxFull(MostFiles));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What a prompt shows; a file that is gone or no picture any more is left out.</summary>
    public static async Task<IReadOnlyList<AgentPicture>> ShowAsync(string workspace, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var pictures = new List<AgentPicture>();
        foreach (var path in paths)
        {
            if (!IsInboxPath(path) || ClosedPath.Find(workspace, path) is not { } file)
                continue;

            await using var stream = ClosedPath.Open(workspace, file);
            if (stream is null || stream.Length > Picture.MaxSize)
                continue;
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, cancellationToken);
            if (Picture.MediaType(content) is { } type)
                pictures.Add(new AgentPicture(type, content));
        }

        return pictures;
    }

    /// <summary>Whether it names a file of the inbox, and nothing below or beside it.</summary>
    public static bool IsInboxPath(string path) =>
        path.StartsWith(Folder + "/", StringComparison.Ordinal) && SafeName(path[(Folder.Length + 1)..]) == path[(Folder.Length + 1)..];

    /// <summary>A name that is one: no folder, no control characters, not hidden, not too long.</summary>
    public static string SafeName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var safe = new string([.. last.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ' ' or '(' or ')' ? c : '_')]).Trim(' ', '.');
        if (safe.Length == 0)
            return "file";
        if (safe.Length <= LongestName)
            return safe;

        var extension = Path.GetExtension(safe);
        return extension.Length is > 0 and <= 12 ? safe[..(LongestName - extension.Length)].TrimEnd() + extension : safe[..LongestName].TrimEnd(' ', '.');
    }

    public void Dispose() => _gate.Dispose();

    private static string Prepare(string workspace)
    {
        var inbox = Path.Combine(workspace, Folder);
        // A link here would lead what people send out of the workspace.
        if (new FileInfo(inbox).LinkTarget is not null || File.Exists(inbox))
            throw new InboxRefusalException(Texts.InboxNoFolder);
        if (!Directory.Exists(inbox))
        {
            Directory.CreateDirectory(inbox);
            // What is sent is no change of the repository.
            File.WriteAllText(Path.Combine(inbox, ".gitignore"), "*\n");
        }

        return inbox;
    }

    private static IEnumerable<string> Candidates(string name)
    {
        yield return name;
        var stem = Path.GetFileNameWithoutExtension(name);
        for (var i = 2; i <= MostFiles; i++)
            yield return $"{stem} ({i}){Path.GetExtension(name)}";
    }

    // Whole or not at all: a crash in between leaves no half of a file under its name.
    private static async Task WriteAsync(string inbox, string file, byte[] content, CancellationToken cancellationToken)
    {
        var draft = Path.Combine(inbox, $".{Guid.NewGuid():N}.part");
        try
        {
            await File.WriteAllBytesAsync(draft, content, cancellationToken);
            File.Move(draft, file, overwrite: false);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    private static async Task<bool> HoldsAsync(string inbox, string file, byte[] content, CancellationToken cancellationToken)
    {
        if (new FileInfo(file).LinkTarget is not null || Directory.Exists(file))
            return false;
        await using var stream = ClosedPath.Open(inbox, file);
        return stream?.Length == content.Length
            && (await SHA256.HashDataAsync(stream, cancellationToken)).AsSpan().SequenceEqual(SHA256.HashData(content));
    }
}
