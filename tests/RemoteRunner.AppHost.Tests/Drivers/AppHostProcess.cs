using System.Diagnostics;

namespace RemoteRunner.AppHost.Tests.Drivers;

/// <summary>The AppHost as a program of its own, for what only its exit code tells.</summary>
internal static class AppHostProcess
{
    // Somebody who asks a question that nobody answers waits for ever: a generous limit tells that from being slow.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    /// <param name="programs">A folder with programs that go before the machine's own, podman among them.</param>
    public static async Task<(int Code, string Output)> RunAsync(string? programs, params string[] arguments)
    {
        // artifacts/bin/<test project>/<configuration>/ → artifacts/bin/RemoteRunner.AppHost/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, "RemoteRunner.AppHost", own.Name, "RemoteRunner.AppHost.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}",
                ["ASPIRE_CONTAINER_RUNTIME"] = "podman",
            },
        })!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(_limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
