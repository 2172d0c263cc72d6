using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using RemoteRunner.Backup.Engine;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Caches;

/// <summary>
/// A cache server of our own for a while: Garnet in a process that is us again (<c>serve-cache</c>), on loopback with a
/// password nobody else knows. It ends when this object does, or when we die: then its stdin closes.
/// </summary>
internal sealed class ScratchCache : IAsyncDisposable
{
    private const int KeptOutput = 20;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task<string> _output;

    private ScratchCache(Process process, ConnectionMultiplexer connection, Task<string> output) =>
        (_process, Connection, _output) = (process, connection, output);

    public ConnectionMultiplexer Connection { get; }

    /// <param name="directory">Where it keeps its data: an embedded cache can be started on it afterwards.</param>
    /// <exception cref="BackupException">It did not start.</exception>
    public static async Task<ScratchCache> StartAsync(string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var process = Process.Start(CreateStart(directory, port, password))!;
        var output = ReadAsync(process);
        try
        {
            var connection = await ConnectAsync(process, output, port, password, time, cancellationToken);
            return new ScratchCache(process, connection, output);
        }
        catch
        {
            await EndAsync(process);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await EndAsync(_process);
        await _output;
    }

    private static ProcessStartInfo CreateStart(string directory, int port, string password)
    {
        // Not Environment.ProcessPath: that may be `dotnet`, or the host of a test.
        var own = Assembly.GetExecutingAssembly().Location;
        var start = own.Length == 0
            ? new ProcessStartInfo(Environment.ProcessPath!, [BackupCommands.ServeCache])
            : new ProcessStartInfo(DotnetPath(), [own, BackupCommands.ServeCache]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(DotnetPath());
        start.Environment["Cache__Port"] = port.ToString();
        start.Environment["Cache__Directory"] = directory;
        start.Environment["Cache__Password"] = password;
        start.Environment["Cache__Memory"] = "128m";
        // Two heaps beside one another must fit into the service's memory.
        start.Environment["DOTNET_gcServer"] = "0";
        return start;
    }

    // …/shared/Microsoft.NETCore.App/10.0.0/ → …/dotnet
    private static string DotnetPath()
    {
        var runtime = new DirectoryInfo(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory());
        var dotnet = runtime.Parent?.Parent?.Parent is { } root ? Path.Combine(root.FullName, "dotnet") : "dotnet";
        return File.Exists(dotnet) ? dotnet : "dotnet";
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(
        Process process, Task<string> output, int port, string password, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                var options = new ConfigurationOptions
                {
                    EndPoints = { { IPAddress.Loopback, port } },
                    Password = password,
                    ConnectRetry = 0,
                    ConnectTimeout = 5000,
                    SyncTimeout = 60_000,
                    AsyncTimeout = 60_000,
                };
                var connection = await ConnectionMultiplexer.ConnectAsync(options);
                await connection.GetDatabase().PingAsync();
                return connection;
            }
            catch (RedisException e) when (process.HasExited || time.GetElapsedTime(began) > _patience)
            {
                throw new BackupException(Texts.ScratchCacheFailed(process.HasExited ? await output : e.Message), e);
            }
            catch (RedisException)
            {
                await Task.Delay(_pause, time, cancellationToken);
            }
        }
    }

    private static async Task EndAsync(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            try
            {
                await process.WaitForExitAsync().WaitAsync(_grace);
            }
            catch (TimeoutException)
            {
                Signal.Destroy(process.Id);
                await process.WaitForExitAsync();
            }
        }
    }

    private static async Task<string> ReadAsync(Process process)
    {
        var kept = new Queue<string>();
        var gate = new Lock();
        await Task.WhenAll(KeepAsync(process.StandardOutput), KeepAsync(process.StandardError));
        return string.Join(' ', kept);

        async Task KeepAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (gate)
                {
                    kept.Enqueue(line);
                    if (kept.Count > KeptOutput)
                        kept.Dequeue();
                }
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
