using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>How git reaches other machines as one of our users: with what is in their own home on the box and nothing else.</summary>
internal static class UserGit
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public static Dictionary<string, string> Environment(string home) => new()
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
        ["HOME"] = home,
        ["LC_ALL"] = "C",
        ["GIT_TERMINAL_PROMPT"] = "0",
        // ssh looks for keys in the home of the process' account, which is nobody's; each user has keys of their own.
        ["GIT_SSH_COMMAND"] =
            $"ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o IdentitiesOnly=yes -o UserKnownHostsFile='{home}/.ssh/known_hosts' -i '{home}/.ssh/id_ed25519'",
    };

    /// <summary>git knows addresses that run programs; only these ways are open.</summary>
    public static IEnumerable<string> Protocols(WorkspaceOptions options) =>
        ["-c", "protocol.allow=never", .. options.CloneProtocols.SelectMany(p => new[] { "-c", $"protocol.{p}.allow=always" })];

    /// <summary>Runs a program about a user's home, in it.</summary>
    /// <param name="input">What it reads: where secrets are, which everybody on the machine could see in its arguments.</param>
    /// <exception cref="Win32Exception">It is not installed.</exception>
    /// <exception cref="OperationCanceledException">It takes longer than half a minute.</exception>
    public static async Task<(int Code, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, string home, CancellationToken cancellationToken, string input = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = PrivateFolder.Create(home),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment(home))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading: its code says how.
            }

            await errors;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
