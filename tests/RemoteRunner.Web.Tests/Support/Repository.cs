using System.Diagnostics;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Tests.Support;

/// <summary>A workspace of its own for one test: a git repository with a file that prints.</summary>
public sealed class Repository
{
    private Repository(string folder) => Folder = folder;

    public string Folder { get; }

    public string Name => Path.GetFileName(Folder);

    public static async Task<Repository> CreateAsync(TestBox box)
    {
        var repository = new Repository(Path.Combine(box.Folders.Workspaces, $"repo-{Guid.NewGuid():N}"[..16]));
        repository.Write("main.py", "print('hello')\n");
        await repository.GitAsync("init", "-q", "-b", "trunk");
        await repository.GitAsync("add", "-A");
        await repository.GitAsync("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "first");
        return repository;
    }

    public async Task<Guid> NewSessionAsync(BoxClient box, UserId? user = null)
    {
        var session = Guid.NewGuid();
        await box.EnsureSessionAsync(user ?? BoxTest.Ben, session, new SessionCreation(Name), TestContext.Current.CancellationToken);
        return session;
    }

    public void Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Waits until every entry is old enough that the file system's clock tells a next change apart.</summary>
    public Task SettleAsync() => BoxTest.EventuallyAsync(
        () => new DirectoryInfo(Folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .All(e => DateTime.UtcNow - e.LastWriteTimeUtc > TimeSpan.FromMilliseconds(300)),
        "the workspace is at rest");

    private async Task GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Folder })!;
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, git.ExitCode);
    }
}
