using System.Diagnostics;

namespace RemoteRunner.FaultRun.Stage;

/// <summary>One of our services as a process of its own: killed without warning, started again on the same port and data.</summary>
internal sealed class Service(string project, int port, string logs, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private Process? _process;
    private Task _logging = Task.CompletedTask;
    private int _starts;

    public Uri Address { get; } = new($"http://127.0.0.1:{port}");

    /// <summary>Its process id, while it runs.</summary>
    public int? Pid => _process is { HasExited: false } process ? process.Id : null;

    /// <summary>Ends that nobody asked for, with the exit code: crashes.</summary>
    public List<string> Crashes { get; } = [];

    public async Task StartAsync()
    {
        await _changing.WaitAsync();
        try
        {
            await LaunchAsync();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Starts it again when it ended by itself, as a service manager would, and remembers that it did.</summary>
    public async Task SuperviseAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await _changing.WaitAsync(CancellationToken.None);
            try
            {
                if (_process is { HasExited: true })
                {
                    NoteCrash();
                    await LaunchAsync();
                }
            }
            finally
            {
                _changing.Release();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>SIGKILL to this process alone, a pause, and a new start. What it had started lives on, as after a crash.</summary>
    public async Task KillAsync(TimeSpan away)
    {
        await _changing.WaitAsync();
        try
        {
            NoteCrash();
            _process!.Kill(entireProcessTree: false);
            await _process.WaitForExitAsync();
            await Task.Delay(away);
            await LaunchAsync();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>SIGTERM, as a service manager sends it.</summary>
    /// <returns>The exit code; null when it did not end in time.</returns>
    public async Task<int?> StopAsync(TimeSpan limit)
    {
        NoteCrash();
        if (_process is not { } process)
            return null;

        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]))
            await kill.WaitForExitAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit);
            return process.ExitCode;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            await _logging;
            process.Dispose();
        }

        _changing.Dispose();
    }

    private void NoteCrash()
    {
        if (_process is { HasExited: true } ended)
            Crashes.Add($"{project} ended by itself with code {ended.ExitCode} (start {_starts})");
    }

    private async Task LaunchAsync()
    {
        await _logging;
        _process?.Dispose();

        // artifacts/bin/RemoteRunner.FaultRun/<configuration>/ → artifacts/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{project}.dll");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = logs,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority) },
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        var process = _process = Process.Start(start)!;
        var log = Path.Combine(logs, $"{project}-{++_starts:000}.log");
        _logging = Task.WhenAll(CopyAsync(process.StandardOutput, log), CopyAsync(process.StandardError, $"{log}.err"));
    }

    private static async Task CopyAsync(StreamReader from, string path)
    {
        await using var file = File.Create(path);
        await from.BaseStream.CopyToAsync(file);
    }
}
