using System.Diagnostics;
using StackExchange.Redis;

namespace RemoteRunner.TestSupport;

/// <summary>Which server speaks the Redis protocol: every test of Redis runs against both.</summary>
public enum CacheKind
{
    Garnet,
    Redis,
}

/// <summary>A real cache server of its own on loopback: a child process that ends with this object.</summary>
public sealed class CacheServer : IAsyncDisposable
{
    private const string Password = "test-password";

    private readonly CacheKind _kind;
    private readonly int _port;
    private readonly DirectoryInfo _folder;
    private Process? _process;

    private CacheServer(CacheKind kind, int port, DirectoryInfo folder)
    {
        _kind = kind;
        _port = port;
        _folder = folder;
    }

    /// <summary>For StackExchange.Redis.</summary>
    public string ConnectionString => $"127.0.0.1:{_port},password={Password},connectTimeout=2000,abortConnect=false";

    /// <summary>Starts the server and waits until it answers.</summary>
    public static async Task<CacheServer> StartAsync(CacheKind kind, CancellationToken cancellationToken = default)
    {
        var server = new CacheServer(kind, LoopbackPort.Free(), Directory.CreateTempSubdirectory("rr-cache-"));
        await server.StartProcessAsync(cancellationToken);
        return server;
    }

    /// <summary>Its process, while it runs.</summary>
    public int? Pid => _process?.Id;

    /// <summary>A new connection; the caller disposes it.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync(ConnectionString);

    /// <summary>Ends the process without warning, as a crash would (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again on the same port and data.</summary>
    public Task RestartAsync(CancellationToken cancellationToken = default) => StartProcessAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartProcessAsync(CancellationToken cancellationToken)
    {
        var start = _kind == CacheKind.Redis ? RedisStart() : GarnetStart();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        var output = new System.Text.StringBuilder();
        void Keep(object _, DataReceivedEventArgs e)
        {
            lock (output)
            {
                if (output.Length < 20_000)
                    output.AppendLine(e.Data);
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;

        var deadline = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (process.HasExited || deadline.Elapsed > TimeSpan.FromSeconds(120))
            {
                lock (output)
                    throw new InvalidOperationException($"{_kind} did not start: {output}");
            }

            await Task.Delay(25, cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port},password={Password},connectTimeout=500,connectRetry=0");
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    private ProcessStartInfo RedisStart() => new("redis-server",
    [
        "--bind", "127.0.0.1", "--port", _port.ToString(), "--requirepass", Password,
        "--dir", _folder.FullName, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
    ]);

    private ProcessStartInfo GarnetStart() => new("dotnet", [ServiceProgram.PathOf("RemoteRunner.Cache")])
    {
        WorkingDirectory = _folder.FullName,
        Environment =
        {
            ["Cache__Port"] = _port.ToString(),
            ["Cache__Directory"] = _folder.FullName,
            ["Cache__Password"] = Password,
            ["Cache__Memory"] = "64m",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        },
    };
}
