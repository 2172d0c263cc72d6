using System.Diagnostics;

namespace RemoteRunner.Backup.Tests.Drivers;

/// <summary>The program as people and cron call it: a process of its own.</summary>
internal static class BackupProgram
{
    public static Process Start(Folders folders, string cache, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(BackupCommands).Assembly.Location, .. arguments])
        {
            WorkingDirectory = folders.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in RunningBackup.Settings(folders, cache, box: null))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        // No box, no hold.
        start.Environment["Backup__HoldWait"] = "00:00:00";
        return Process.Start(start)!;
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(Folders folders, string cache, params string[] arguments)
    {
        using var process = Start(folders, cache, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>On a machine that holds the program and nothing else: no settings, another folder.</summary>
    public static async Task<(int ExitCode, string Output)> RunBareAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(BackupCommands).Assembly.Location, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Backup__Box"] = "box-2" },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
