using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Core;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Workspaces;

/// <summary>The folders under the workspaces root. A name never leads out of it, not even through a link.</summary>
internal sealed partial class WorkspaceFolders(
    IOptions<WorkspaceOptions> options, IHostEnvironment environment, BoxIdentity box, ILogger<WorkspaceFolders> logger) : IHostedService
{
    public const string Default = "main";

    private readonly Lock _gate = new();
    private readonly string _root = Path.GetFullPath(options.Value.Root, environment.ContentRootPath);

    /// <summary>Creates the root and the default workspace; the latter a git repository when git is there.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var main = Path.Combine(_root, Default);
        try
        {
            if (!Directory.Exists(main))
            {
                Directory.CreateDirectory(main);
                await InitialiseAsync(main, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BoxStartException($"Workspaces:Root ({_root}) cannot be used: make it writable for this user, or set another folder.", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The workspace's real folder, or null when there is none or it lies outside the root.</summary>
    public string? Find(string name)
    {
        if (!WorkspaceName.IsValid(name))
            return null;

        var folder = new DirectoryInfo(Path.Combine(_root, name));
        if (!folder.Exists)
            return null;

        var root = Real(new DirectoryInfo(_root));
        var real = Real(folder);
        return real.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? real : null;
    }

    /// <summary>The folder that holds the workspaces.</summary>
    public string Root => _root;

    /// <summary>Whether something of this name is there, be it a workspace or not.</summary>
    public bool Exists(string name) => Path.Exists(Path.Combine(_root, name));

    /// <summary>Creates an empty workspace; a git repository when git is there.</summary>
    public async Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_root, name);
        SetTrusted(name, false);
        Directory.CreateDirectory(folder);
        await InitialiseAsync(folder, cancellationToken);
    }

    /// <summary>Removes a workspace and all its files; where it is a link into the root, only the link.</summary>
    public void Delete(string name)
    {
        var folder = new DirectoryInfo(Path.Combine(_root, name));
        SetTrusted(name, false);
        if (folder.LinkTarget is not null)
            folder.Delete();
        else
            folder.Delete(recursive: true);
    }

    public IReadOnlyList<WorkspaceSummary> List()
    {
        var trusted = LoadTrusted();
        return
        [
            .. new DirectoryInfo(_root).EnumerateDirectories().Select(d => d.Name).Where(n => Find(n) is not null).Order(StringComparer.Ordinal)
                .Select(n => Summary(n, trusted.Contains(n))),
        ];
    }

    /// <summary>Whether an admin lets the workspace's own settings, hooks and servers run.</summary>
    public bool IsTrusted(string name) => LoadTrusted().Contains(name);

    /// <remarks>Trust is by name: a folder that is new under a name is not the one an admin meant.</remarks>
    public WorkspaceSummary SetTrusted(string name, bool value)
    {
        lock (_gate)
        {
            var trusted = LoadTrusted();
            if (value)
                trusted.Add(name);
            else
                trusted.Remove(name);
            var draft = TrustFile + ".new";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(trusted, CoreJson.Options));
            File.Move(draft, TrustFile, overwrite: true);
        }

        return Summary(name, value);
    }

    private WorkspaceSummary Summary(string name, bool isTrusted)
    {
        if (Find(name) is not { } folder)
            return new WorkspaceSummary(name, name == Default, isTrusted);
        var link = WorktreeLink.Of(folder);
        return new WorkspaceSummary(name, name == Default, isTrusted, WorkspaceNames.Branch(folder).FirstOrDefault())
        {
            IsRepository = link is not null || Directory.Exists(Path.Combine(folder, ".git")),
            WorktreeOf = link is null ? null : Path.GetFileName(link.Main),
        };
    }

    // Outside every workspace: Claude must not be able to trust one.
    private string TrustFile => Path.Combine(box.DataDirectory, "trusted-workspaces.json");

    private HashSet<string> LoadTrusted()
    {
        lock (_gate)
        {
            return File.Exists(TrustFile)
                ? JsonSerializer.Deserialize<HashSet<string>>(File.ReadAllBytes(TrustFile), CoreJson.Options) ?? []
                : [];
        }
    }

    // Links resolved in every part of the path, as the kernel tells Claude where it is.
    private static string Real(DirectoryInfo folder)
    {
        var target = folder.ResolveLinkTarget(returnFinalTarget: true) as DirectoryInfo ?? folder;
        return target.Parent is null ? target.FullName : Path.Combine(Real(target.Parent), target.Name);
    }

    private async Task InitialiseAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["init", "--quiet"]) { WorkingDirectory = folder, RedirectStandardError = true })!;
            await git.StandardError.ReadToEndAsync(cancellationToken);
            await git.WaitForExitAsync(cancellationToken);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Log.NoGit(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "git is not installed: the default workspace is a plain folder.")]
        public static partial void NoGit(ILogger logger, Exception exception);
    }
}
