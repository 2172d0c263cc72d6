using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>The bot as a real process, to be killed or stopped.</summary>
internal sealed partial class BotProcess : IAsyncDisposable
{
    private const int KeptLines = 5_000;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BotProcess(Process process) => _process = process;

    public IReadOnlyList<string> Output => [.. _output];

    public int ExitCode => _process.ExitCode;

    public static async Task<BotProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        // artifacts/bin/<test project>/<configuration>/ → artifacts/bin/RemoteRunner.Bot/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var bot = Path.Combine(own.Parent!.Parent!.FullName, "RemoteRunner.Bot", own.Name, "RemoteRunner.Bot.dll");
        var start = new ProcessStartInfo("dotnet", [bot])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" },
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        var started = new BotProcess(new Process { StartInfo = start });
        started._process.OutputDataReceived += (_, e) => started.Read(e.Data);
        started._process.ErrorDataReceived += (_, e) => started.Read(e.Data);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        await started._listens.Task.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        return started;
    }

    /// <summary>SIGKILL.</summary>
    public async Task CrashAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager sends it.</summary>
    public async Task TerminateAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Sends a signal by its name, e.g. <c>STOP</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await CrashAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;

        _output.Enqueue(line);
        if (_output.Count > KeptLines)
            _output.TryDequeue(out _);
        if (Listening().IsMatch(line))
            _listens.TrySetResult();
    }

    // "      Now listening on: http://127.0.0.1:41557"
    [GeneratedRegex(@"Now listening on: http://\S+")]
    private static partial Regex Listening();
}
