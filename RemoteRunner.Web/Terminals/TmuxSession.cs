using System.Diagnostics;
using System.Globalization;
using System.Text;
using RemoteRunner.Web.Processes;

namespace RemoteRunner.Web.Terminals;

/// <summary>
/// The tmux server of one terminal, with the one session it holds. It outlives browsers and the box; each terminal has a
/// server of its own, so that none sees another's environment.
/// </summary>
/// <param name="folder">Where sockets are: private, and with a short name, for a socket's path has 108 bytes at the most.</param>
internal sealed class TmuxSession(string folder, Guid id)
{
    /// <summary>Marks everything that was started in a terminal; its value is the terminal's id.</summary>
    public const string Variable = "REMOTERUNNER_TERMINAL";

    private const string Name = "t";
    private const int MaxHistory = 4 * 1024 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private string Socket => Path.Combine(folder, $"{id:N}.s");

    private string Settings => Path.Combine(folder, "tmux.conf");

    public static bool IsInstalled =>
        OperatingSystem.IsLinux()
        && (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(p => p.Length > 0 && File.Exists(Path.Combine(p, "tmux")));

    /// <summary>Starts the server and a shell.</summary>
    /// <param name="environment">All that the shell gets.</param>
    /// <exception cref="IOException">tmux says why not.</exception>
    public async Task StartAsync(string workingFolder, IReadOnlyDictionary<string, string> environment, int scrollback, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Settings, Configuration(scrollback), cancellationToken);
        var (code, output) = await RunAsync(environment, ["-f", Settings, "new-session", "-d", "-s", Name, "-x", "80", "-y", "24", "-c", workingFolder], cancellationToken);
        if (code != 0)
            throw new IOException(output.Trim());
    }

    public async Task<bool> IsAliveAsync(CancellationToken cancellationToken) =>
        File.Exists(Socket) && (await RunAsync(null, ["has-session", "-t", Name], cancellationToken)).Code == 0;

    /// <summary>When somebody last typed or looked; null when it has ended.</summary>
    public async Task<DateTimeOffset?> LastActiveAsync(CancellationToken cancellationToken)
    {
        var (code, output) = await RunAsync(null, ["display-message", "-p", "-t", Name, "#{session_activity}"], cancellationToken);
        return code == 0 && long.TryParse(output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    /// <summary>The lines above the screen, with their colours: what a browser that comes back has not.</summary>
    public async Task<string> HistoryAsync(CancellationToken cancellationToken)
    {
        // While a program has the other screen (an editor), the history is not above what is seen.
        var (code, output) = await RunAsync(null, ["display-message", "-p", "-t", Name, "#{alternate_on} #{history_size}"], cancellationToken);
        if (code != 0 || output.Trim() is not ['0', ' ', .. var size] || size == "0")
            return string.Empty;
        (code, output) = await RunAsync(null, ["capture-pane", "-p", "-e", "-t", Name, "-S", "-", "-E", "-1"], cancellationToken);
        return code == 0 ? output : string.Empty;
    }

    /// <summary>A client of the session, to be run on a terminal.</summary>
    public (string Program, string[] Arguments) Viewer => ("tmux", ["-S", Socket, "-u", "attach-session", "-t", Name]);

    /// <summary>Ends the shell and everything that was started from it.</summary>
    public async Task EndAsync(TimeSpan grace, TimeProvider time, CancellationToken cancellationToken)
    {
        if (File.Exists(Socket))
            await RunAsync(null, ["kill-server"], cancellationToken);
        await MarkedProcesses.EndAsync(Variable, id.ToString("N"), grace, time);
        File.Delete(Socket);
    }

    // A terminal and nothing else: no line of its own, no key it keeps for itself, and what scrolls off the screen scrolls
    // in the browser (without the alternate screen), where a finger or a wheel finds it.
    private static string Configuration(int scrollback) =>
        $"""
        set -g status off
        set -g prefix None
        set -g prefix2 None
        unbind-key -a
        unbind-key -a -T root
        set -g history-limit {scrollback}
        set -g escape-time 0
        set -g default-terminal screen-256color
        set -g terminal-overrides 'xterm*:smcup@:rmcup@'
        set -g default-shell /bin/bash
        set -g default-command 'exec bash'
        set -g update-environment ''
        set -g window-size latest
        set -g set-clipboard off
        set -g exit-empty on
        set -g exit-unattached off
        set -g destroy-unattached off

        """;

    private async Task<(int Code, string Output)> RunAsync(IReadOnlyDictionary<string, string>? environment, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        var start = new ProcessStartInfo("tmux", ["-S", Socket, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        using var tmux = Process.Start(start)!;
        try
        {
            tmux.StandardInput.Close();
            var errors = ReadAsync(tmux.StandardError, limit.Token);
            var output = await ReadAsync(tmux.StandardOutput, limit.Token);
            await tmux.WaitForExitAsync(limit.Token);
            return (tmux.ExitCode, tmux.ExitCode == 0 ? output : await errors);
        }
        finally
        {
            if (!tmux.HasExited)
                tmux.Kill(entireProcessTree: true);
        }
    }

    // The end of what is too long: of a history that is the newest.
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            text.Append(buffer, 0, read);
            if (text.Length > 2 * MaxHistory)
                text.Remove(0, text.Length - MaxHistory);
        }

        return text.Length > MaxHistory ? text.ToString(text.Length - MaxHistory, MaxHistory) : text.ToString();
    }
}
