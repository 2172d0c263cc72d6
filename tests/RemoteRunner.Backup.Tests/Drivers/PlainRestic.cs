using System.Diagnostics;

namespace RemoteRunner.Backup.Tests.Drivers;

/// <summary>restic as a person uses it, beside the product.</summary>
internal static class PlainRestic
{
    public static async Task<(int ExitCode, string Output)> RunAsync(Folders folders, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("restic", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["RESTIC_REPOSITORY"] = folders.Repository,
                ["RESTIC_PASSWORD_FILE"] = folders.Key,
                ["RESTIC_CACHE_DIR"] = Path.Combine(folders.Backup, "restic-cache"),
            },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
