using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;

// Links and modes of files are what a backup must bring back.
[assembly: UnsupportedOSPlatform("windows")]

namespace RemoteRunner.Backup.Tests.Drivers;

/// <summary>A machine's folders: a box's data, workspaces, and the backup service's own.</summary>
internal sealed class Folders : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("rr-backup-");

    public Folders()
    {
        Directory.CreateDirectory(Box);
        Directory.CreateDirectory(Workspaces);
    }

    public string Root => _root.FullName;

    public string Box => Path.Combine(Root, "box");

    public string Workspaces => Path.Combine(Root, "workspaces");

    public string Backup => Path.Combine(Root, "backup");

    public string Repository => Path.Combine(Backup, "repository");

    public string Key => Path.Combine(Backup, "key");

    public string Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public void WriteNoise(string path, int bytes)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, RandomNumberGenerator.GetBytes(bytes));
    }

    /// <summary>A transcript as Claude files it.</summary>
    /// <returns>Its path.</returns>
    public string WriteTranscript(Guid session, string workspace, params string[] prompts)
    {
        var slug = string.Concat(Path.Combine(Workspaces, workspace).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        var lines = prompts.Select(p =>
            $$"""{"parentUuid":null,"type":"user","message":{"role":"user","content":"{{p}}"},"uuid":"{{Guid.NewGuid()}}","sessionId":"{{session}}"}""");
        return Write($"box/users/tg-1001/claude/projects/{slug}/{session}.jsonl", string.Join('\n', lines) + "\n");
    }

    /// <summary>A repository with a commit, uncommitted and untracked work, build output, a small ignored file and a link.</summary>
    public void WriteRepository(string name)
    {
        var folder = $"workspaces/{name}";
        Write($"{folder}/.gitignore", "bin/\n*.log\n.env\n");
        Write($"{folder}/main.py", "print('one')\n");
        Git(name, "init", "-q", "-b", "trunk");
        Git(name, "add", "-A");
        Git(name, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "first");
        Write($"{folder}/main.py", "print('uncommitted')\n");
        Write($"{folder}/new file [1].txt", "untracked");
        Write($"{folder}/.env", "SETTING=kept");
        Write($"{folder}/bin/output.dll", "built");
        WriteNoise($"{folder}/large.log", 2 * 1024 * 1024);
        File.CreateSymbolicLink(Path.Combine(Root, folder, "link"), "main.py");
    }

    public void Git(string workspace, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Path.Combine(Workspaces, workspace), RedirectStandardError = true })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }

    /// <summary>Every entry of a folder with what it holds, one a line: equal lists are equal trees.</summary>
    public static IReadOnlyList<string> Describe(string folder)
    {
        var lines = new List<string>();
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var name = Path.GetRelativePath(folder, entry.FullName);
            var content = entry.LinkTarget is { } target ? $"-> {target}"
                : entry is FileInfo file ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file.FullName)))
                : "folder";
            lines.Add($"{name} {(entry.LinkTarget is null ? entry.UnixFileMode : default)} {content}");
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    public void Dispose() => _root.Delete(recursive: true);
}
