using System.Diagnostics;
using System.Net.Sockets;

namespace RemoteRunner.TestSupport;

/// <summary>
/// A repository with one file on its branch <c>main</c> behind a real SSH server (Dropbear) on loopback, which lets in whose key it
/// knows, as <c>git</c>. That account exists for the server alone (nss_wrapper): nothing of the machine's own accounts is touched.
/// </summary>
public sealed class SshHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly int _port;
    private Process? _server;
    private int _hostKeys;

    private SshHost(DirectoryInfo folder, int port) => (_folder, _port) = (folder, port);

    /// <summary><c>ssh://git@127.0.0.1:22022/tmp/…/app.git</c></summary>
    public string Address => $"ssh://git@127.0.0.1:{_port}{Repository}";

    /// <summary>The bare repository's folder.</summary>
    public string Repository => Path.Combine(_folder.FullName, "app.git");

    public static async Task<SshHost> StartAsync()
    {
        var host = new SshHost(Directory.CreateTempSubdirectory("rr-ssh-"), LoopbackPort.Free());
        await RepositoryHost.CreateRepositoryAsync(host._folder);
        Directory.CreateDirectory(host.At("home", ".ssh"));
        if (!OperatingSystem.IsWindows())
        {
            // Keys in folders that others may write to are not believed.
            foreach (var folder in new[] { host.At("home"), host.At("home", ".ssh") })
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // The machine's own ids: a server that is not root may become nobody else.
        var (user, group) = (await RunAsync("id", "-u"), await RunAsync("id", "-g"));
        await File.WriteAllTextAsync(host.At("passwd"), $"git:x:{user}:{group}::{host.At("home")}:/bin/sh\n");
        await File.WriteAllTextAsync(host.At("group"), $"git:x:{group}:\n");
        await host.StartServerAsync();
        return host;
    }

    /// <summary>Lets in whoever holds the other half of it, as a person does who adds it in a host's settings.</summary>
    public Task AllowAsync(string publicKey) => File.AppendAllTextAsync(At("home", ".ssh", "authorized_keys"), publicKey + "\n");

    /// <summary>The same address shows another key from now on.</summary>
    public async Task ChangeHostKeyAsync()
    {
        await StopServerAsync();
        await StartServerAsync();
    }

    /// <summary>Nobody listens any more.</summary>
    public async Task StopServerAsync()
    {
        if (_server is not { } server)
            return;
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();
        server.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        _folder.Delete(recursive: true);
    }

    private string At(params string[] path) => Path.Combine([_folder.FullName, .. path]);

    private async Task StartServerAsync()
    {
        var hostKey = At($"host-key-{++_hostKeys}");
        await RunAsync("dropbearkey", "-t", "ed25519", "-f", hostKey);
        // In /usr/sbin, which is not on everybody's path.
        var program = File.Exists("/usr/sbin/dropbear") ? "/usr/sbin/dropbear" : "dropbear";
        var start = new ProcessStartInfo(program, ["-F", "-E", "-s", "-j", "-k", "-r", hostKey, "-p", $"127.0.0.1:{_port}", "-P", At("pid")])
        {
            RedirectStandardError = true,
            Environment = { ["LD_PRELOAD"] = "libnss_wrapper.so", ["NSS_WRAPPER_PASSWD"] = At("passwd"), ["NSS_WRAPPER_GROUP"] = At("group") },
        };
        _server = Process.Start(start)!;
        var said = new List<string?>();
        _server.ErrorDataReceived += (_, e) =>
        {
            lock (said)
                said.Add(e.Data);
        };
        _server.BeginErrorReadLine();

        var waited = Stopwatch.StartNew();
        while (!await ListensAsync())
        {
            if (_server.HasExited || waited.Elapsed > TimeSpan.FromSeconds(60))
            {
                lock (said)
                    throw new InvalidOperationException($"The SSH server does not listen: {string.Join('\n', said)}");
            }

            await Task.Delay(25);
        }
    }

    private async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }
}
