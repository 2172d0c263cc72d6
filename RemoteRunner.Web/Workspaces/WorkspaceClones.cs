using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Processes;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Workspaces;

/// <summary>
/// Clones repositories into workspaces, a few at a time. Nothing of the repository runs: no hook, no file monitor, no
/// submodule. A clone becomes a workspace when it is whole; what a stop of the box leaves of one is removed at the next start.
/// </summary>
internal sealed partial class WorkspaceClones(
    WorkspaceFolders folders, IOptionsMonitor<WorkspaceOptions> options, BoxIdentity box, GitUsers people, TimeProvider time, ILogger<WorkspaceClones> logger) : IHostedService, IDisposable
{
    private const string DraftPrefix = ".cloning-";
    private const int MaxLine = 200;
    private const int MaxLines = 40;

    // Marks git and its helpers, which go on when the box has died.
    private const string Variable = "REMOTERUNNER_CLONES";

    private static readonly TimeSpan _shown = TimeSpan.FromHours(1);
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Clone> _clones = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;

    /// <summary>Clones under way and those that failed lately, by name.</summary>
    public IReadOnlyDictionary<string, WorkspaceCloning> All
    {
        get
        {
            lock (_gate)
            {
                foreach (var old in _clones.Where(c => c.Value.Failed is { } at && time.GetElapsedTime(at) > _shown).Select(c => c.Key).ToList())
                    _clones.Remove(old);
                return _clones.ToDictionary(c => c.Key, c => c.Value.ToCloning());
            }
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await MarkedProcesses.EndAsync(Variable, box.Instance, _grace, time);
        foreach (var draft in new DirectoryInfo(folders.Root).EnumerateDirectories($"{DraftPrefix}*"))
            draft.Delete(recursive: true);
    }

    /// <summary>Begins a clone; one that failed before under this name is forgotten.</summary>
    /// <returns>False when as many run as may, or this one does already.</returns>
    public bool TryBegin(string name, string url, UserId user)
    {
        lock (_gate)
        {
            if (_clones.TryGetValue(name, out var known) && known.Problem is null)
                return false;
            if (_clones.Values.Count(c => c.Problem is null) >= options.CurrentValue.MaxClones)
                return false;
            var clone = new Clone(url, user);
            _clones[name] = clone;
            clone.Work = Task.Run(() => RunAsync(clone, name, user));
            return true;
        }
    }

    /// <summary>Who began the clone of that name, under way or failed; null when there is none.</summary>
    public UserId? OwnerOf(string name)
    {
        lock (_gate)
            return _clones.TryGetValue(name, out var clone) ? clone.User : null;
    }

    /// <summary>Stops a clone that is under way and waits until nothing of it is left; forgets one that failed.</summary>
    public async Task DropAsync(string name)
    {
        Clone? clone;
        lock (_gate)
        {
            if (!_clones.TryGetValue(name, out clone))
                return;
            // Elsewhere: what is cancelled would go on right here, under the lock.
            _ = clone.Stop.CancelAsync();
        }

        await clone.Work;
        lock (_gate)
        {
            // Unless it was whole before, or is begun anew.
            if (_clones.TryGetValue(name, out var known) && known == clone)
                _clones.Remove(name);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        List<Task> running;
        lock (_gate)
        {
            // A host may be stopped twice, the second time after everything was disposed.
            if (_disposed)
                return;
            _stop.Cancel();
            running = [.. _clones.Values.Select(c => c.Work)];
        }

        await Task.WhenAll(running).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _stop.Dispose();
        }
    }

    private async Task RunAsync(Clone clone, string name, UserId user)
    {
        var draft = Path.Combine(folders.Root, DraftPrefix + name);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, clone.Stop.Token);
        limit.CancelAfter(options.CurrentValue.CloneTimeout);
        string? problem;
        try
        {
            problem = await CloneAsync(clone, draft, user, limit.Token);
            if (problem is null)
            {
                folders.SetTrusted(name, false);
                Directory.Move(draft, Path.Combine(folders.Root, name));
            }
        }
        catch (OperationCanceledException)
        {
            problem = clone.Stop.IsCancellationRequested ? Texts.CloneStopped : Texts.CloneTooLong(options.CurrentValue.CloneTimeout);
        }
        catch (GitRefusalException e)
        {
            problem = e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            Log.Failed(logger, name, e);
            problem = Texts.CloneFailed(e.Message);
        }

        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        lock (_gate)
        {
            if (problem is null)
                _clones.Remove(name);
            else
                (clone.Problem, clone.Failed) = (problem, time.GetTimestamp());
        }

        Log.Ended(logger, name, user, problem ?? "ok");
    }

    private async Task<string?> CloneAsync(Clone clone, string draft, UserId user, CancellationToken cancellationToken)
    {
        // Whoever has none yet needs one to be let in, and is told it when they are not.
        var key = WorkspaceUrl.IsSsh(clone.Url) ? await people.EnsureKeyAsync(user, cancellationToken) : null;
        using var git = Process.Start(Command(clone.Url, draft, user))!;
        try
        {
            git.StandardInput.Close();
            var said = await ReadProgressAsync(clone, git.StandardError, cancellationToken);
            await git.WaitForExitAsync(cancellationToken);
            if (git.ExitCode == 0)
                return null;
            lock (_gate)
                clone.PublicKey = GitComplaint.RefusesKey(said) ? key : null;
            return Texts.CloneFailed(said);
        }
        finally
        {
            if (!git.HasExited)
            {
                git.Kill(entireProcessTree: true);
                await git.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private ProcessStartInfo Command(string url, string draft, UserId user)
    {
        var start = new ProcessStartInfo("git",
        [
            "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", .. UserGit.Protocols(options.CurrentValue),
            "clone", "--progress", "--no-recurse-submodules", "--template=", "--", url, draft,
        ])
        {
            RedirectStandardInput = true,
            // Of its own, though nothing comes: whoever waits for the end of the box's output would wait for git as well.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in UserGit.Environment(PrivateFolder.Create(box.HomeOf(user))))
            start.Environment[name] = value;
        start.Environment[Variable] = box.Instance;
        return start;
    }

    // "Receiving objects:  45% (450/1000)\r", then "fatal: repository 'https://…' not found\n", or from ssh "Permission denied (publickey).\r\n".
    // Returns the last lines, without what was written over.
    private async Task<string> ReadProgressAsync(Clone clone, StreamReader output, CancellationToken cancellationToken)
    {
        var buffer = new char[1024];
        var line = new StringBuilder();
        var shown = string.Empty;
        var last = new Queue<string>();
        int read;
        while ((read = await output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, read))
            {
                if (c is not ('\r' or '\n'))
                {
                    if (line.Length < MaxLine)
                        line.Append(c);
                    continue;
                }

                if (line.ToString().Trim() is { Length: > 0 } text)
                {
                    // "Cloning into '/…/.cloning-app'..." is nobody's business.
                    lock (_gate)
                        clone.Progress = text.StartsWith("Cloning into ", StringComparison.Ordinal) ? string.Empty : text;
                    shown = text;
                }

                line.Clear();
                if (c == '\r')
                    continue;
                last.Enqueue(shown);
                shown = string.Empty;
                if (last.Count > MaxLines)
                    last.Dequeue();
            }
        }

        return string.Join('\n', last);
    }

    private sealed class Clone(string url, UserId user)
    {
        public string Url => url;

        public UserId User => user;

        /// <summary>Without a timer or a handle: nothing of it has to be disposed.</summary>
        public CancellationTokenSource Stop { get; } = new();

        public string Progress { get; set; } = string.Empty;

        public string? Problem { get; set; }

        public string? PublicKey { get; set; }

        public long? Failed { get; set; }

        public Task Work { get; set; } = Task.CompletedTask;

        public WorkspaceCloning ToCloning() => new(Progress, Problem, url, PublicKey);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The clone of workspace {Workspace} by {User} ended: {Outcome}")]
        public static partial void Ended(ILogger logger, string workspace, UserId user, string outcome);

        [LoggerMessage(2, LogLevel.Warning, "The clone of workspace {Workspace} failed.")]
        public static partial void Failed(ILogger logger, string workspace, Exception exception);
    }
}
