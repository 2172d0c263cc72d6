using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace RemoteRunner.Backup.Engine;

/// <summary>Runs restic once and stops it so that it leaves no lock behind.</summary>
internal static class ResticProcess
{
    private const int KeptErrors = 40;
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(20);

    /// <param name="onLine">Each line of stdout.</param>
    /// <returns>The exit code and the end of stderr.</returns>
    /// <exception cref="ResticException">restic cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<(int ExitCode, string Errors)> RunAsync(ProcessStartInfo start, Action<string> onLine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        using var process = Start(start);
        process.StandardInput.Close();
        var errors = ReadErrorsAsync(process.StandardError);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
                onLine(line);
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
                await StopAsync(process);
        }

        return (process.ExitCode, await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new ResticException(ResticFailure.Missing, Texts.ResticMissing);
        }
        catch (Win32Exception)
        {
            throw new ResticException(ResticFailure.Missing, Texts.ResticMissing);
        }
    }

    private static async Task StopAsync(Process process)
    {
        Signal.Interrupt(process.Id);
        try
        {
            // Its output is read on, or a full pipe would keep it from ending.
            var output = process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(_grace);
            await output;
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        var kept = new Queue<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            kept.Enqueue(line.Length > 1000 ? line[..1000] : line);
            if (kept.Count > KeptErrors)
                kept.Dequeue();
        }

        return string.Join('\n', kept);
    }
}
