using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>
/// git in one workspace, without running anything of the repository's: no hook, no filter, no helper. Its settings decide
/// about programs to start, and Claude can write them; so only settings known to be harmless are worked with.
/// </summary>
internal sealed class GitRepository
{
    public const int MaxOutput = 2 * 1024 * 1024;

    private const int MaxErrors = 4_000;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // section.key, whatever stands between; credential.helper counts only where nothing is sent.
    private static readonly HashSet<string> _harmless =
    [
        "core.repositoryformatversion", "core.filemode", "core.bare", "core.logallrefupdates", "core.ignorecase", "core.precomposeunicode",
        "core.symlinks", "core.autocrlf", "core.eol", "core.safecrlf", "core.quotepath", "core.abbrev", "core.editor", "core.hookspath", "core.fsmonitor",
        "user.name", "user.email", "init.defaultbranch", "pull.rebase", "pull.ff", "push.default", "push.autosetupremote", "fetch.prune",
        "remote.url", "remote.fetch", "remote.pushurl", "remote.tagopt", "branch.remote", "branch.merge", "branch.rebase", "branch.vscode-merge-base",
        "commit.gpgsign", "tag.gpgsign", "gc.auto", "merge.conflictstyle", "rebase.autostash", "safe.directory", "http.postbuffer",
        "rerere.enabled", "color.ui", "advice.detachedhead",
    ];

    private readonly string _folder;

    private readonly string _directory;

    private GitRepository(string folder, string directory) => (_folder, _directory) = (folder, directory);

    /// <summary>The workspace's real folder.</summary>
    public string Folder => _folder;

    /// <returns>Null when the workspace is a plain folder, or its repository lies elsewhere than in a workspace beside it.</returns>
    /// <exception cref="GitRefusalException">Its settings could start programs.</exception>
    public static async Task<GitRepository?> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var git = new DirectoryInfo(WorktreeLink.Of(folder)?.GitDirectory ?? Path.Combine(folder, ".git"));
        if (!git.Exists || git.LinkTarget is not null || (git.Name == ".git" && File.Exists(Path.Combine(git.FullName, "commondir"))))
            return null;

        var repository = new GitRepository(folder, git.FullName);
        var listed = await repository.RunAsync(["config", "--local", "--no-includes", "--list", "--name-only", "-z"], cancellationToken);
        if (listed.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(k => !IsHarmless(k)) is { } risky)
            throw new GitRefusalException(Texts.GitSettings(risky));
        return repository;
    }

    /// <summary>Runs git and reads all it says.</summary>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <param name="user">More environment, such as <see cref="UserGit.Environment"/>; null for nobody's.</param>
    /// <param name="patience">After this git is ended; null for a minute.</param>
    /// <exception cref="GitRefusalException">git is not there, or takes too long.</exception>
    public async Task<GitResult> RunAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null, IReadOnlyDictionary<string, string>? user = null, TimeSpan? patience = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience ?? _patience);
        using var git = Start(arguments, user);
        try
        {
            var output = ReadAsync(git.StandardOutput, MaxOutput, limit.Token);
            var errors = ReadAsync(git.StandardError, MaxErrors, limit.Token);
            try
            {
                await git.StandardInput.WriteAsync((input ?? string.Empty).AsMemory(), limit.Token);
                git.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading all: what it says is what counts.
            }

            var (said, cut) = await output;
            var (complaint, _) = await errors;
            await git.WaitForExitAsync(limit.Token);
            return new GitResult(git.ExitCode, said, complaint.Trim(), cut);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitRefusalException(Texts.GitTooLong(patience ?? _patience));
        }
        finally
        {
            if (!git.HasExited)
                git.Kill(entireProcessTree: true);
        }
    }

    private Process Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? user)
    {
        var start = new ProcessStartInfo("git",
        [
            "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "commit.gpgSign=false", "-c", "submodule.recurse=false",
            "-c", "core.attributesFile=/dev/null", "-c", "gc.auto=0", "-c", "core.quotePath=false", "--literal-pathspecs", "--no-pager", .. arguments,
        ])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_DIR"] = _directory;
        start.Environment["GIT_WORK_TREE"] = _folder;
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var (name, value) in user ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new GitRefusalException(Texts.GitMissing);
        }
    }

    // "remote.origin.url", "core.bare": what stands between the first and the last dot is a name.
    private static bool IsHarmless(string key) =>
        _harmless.Contains($"{key[..key.IndexOf('.', StringComparison.Ordinal)]}{key[key.LastIndexOf('.')..]}".ToLowerInvariant());

    // All is read, so that git does not wait; only the beginning is kept.
    private static async Task<(string Text, bool Cut)> ReadAsync(StreamReader reader, int most, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        var cut = false;
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            var kept = Math.Min(read, most - text.Length);
            text.Append(buffer, 0, kept);
            cut |= kept < read;
        }

        return (text.ToString(), cut);
    }
}

/// <param name="Cut">Whether the output was longer than is kept.</param>
internal sealed record GitResult(int Code, string Output, string Errors, bool Cut)
{
    public bool Ok => Code == 0;
}
