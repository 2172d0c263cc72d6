using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace RemoteRunner.TestSupport;

/// <summary>One of our services as a real process on a loopback port of its own.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process) => _process = process;

    public Uri Address => _address.Task.Result;

    /// <summary>What stood on stderr.</summary>
    public string Errors => string.Join('\n', _errors);

    public string Output => string.Join('\n', _output);

    public int ExitCode => _process.ExitCode;

    public int Pid => _process.Id;

    /// <summary>Starts <c>artifacts/bin/{project}/{configuration}/{project}.dll</c> and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(string project, IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellationToken)
    {
        var child = Launch(project, settings);
        using var registration = cancellationToken.Register(() => child._address.TrySetCanceled(cancellationToken));
        var first = await Task.WhenAny(child._address.Task, child._process.WaitForExitAsync(cancellationToken));
        if (first != child._address.Task)
            throw new InvalidOperationException($"{project} ended before it listened: {child.Output}");
        await child._address.Task;
        return child;
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static ServiceProcess Launch(string project, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var start = new ProcessStartInfo("dotnet", [ServiceProgram.PathOf(project)])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" },
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        var child = new ServiceProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, e) => child.Read(e.Data);
        child._process.ErrorDataReceived += (_, e) =>
        {
            child.Read(e.Data);
            if (e.Data is not null && child._errors.Count < 2_000)
                child._errors.Enqueue(e.Data);
        };
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>SIGKILL to this process alone: what it started lives on, as after a crash.</summary>
    public async Task CrashAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal by its name, e.g. <c>STOP</c>.</summary>
    public async Task SignalAsync(string name, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGTERM, as a service manager sends it; returns when it has ended.</summary>
    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(90), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    // "      Now listening on: http://127.0.0.1:41557"
    private void Read(string? line)
    {
        if (line is null)
            return;

        _output.Enqueue(line);
        if (_output.Count > 2_000)
            _output.TryDequeue(out string? _);
        if (Listening().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
