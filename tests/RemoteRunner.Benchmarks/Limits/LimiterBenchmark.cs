using System.Threading.RateLimiting;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.Extensions.Options;
using RedisRateLimiting;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Benchmarks.Limits;

/// <summary>
/// One admission on redis-server: our three windows against the one of the package RedisRateLimiting (sliding window).
/// Both are refused most of the time, as an abuser is, after the first ten of a minute.
/// </summary>
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 5, iterationCount: 20)]
[MemoryDiagnoser, MedianColumn]
public class LimiterBenchmark
{
    private const int Users = 1000;

    private readonly UserId[] _users = [.. Enumerable.Range(0, Users).Select(i => UserId.Telegram(i + 1))];
    private readonly RateLimiter[] _package = new RateLimiter[Users];
    private CacheServer _server = null!;
    private ConnectionMultiplexer _connection = null!;
    private TurnLimiter _ours = null!;
    private int _next;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await CacheServer.StartAsync(CacheKind.Redis);
        _connection = await _server.ConnectAsync();
        _ours = new TurnLimiter(_connection, new Settings());
        for (var i = 0; i < Users; i++)
        {
            _package[i] = new RedisSlidingWindowRateLimiter<string>($"user-{i}", new RedisSlidingWindowRateLimiterOptions
            {
                ConnectionMultiplexerFactory = () => _connection,
                PermitLimit = 10,
                Window = TimeSpan.FromMinutes(1),
            });
        }
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "RedisRateLimiting, one window")]
    public async Task<bool> Package()
    {
        using var lease = await _package[Next()].AcquireAsync();
        return lease.IsAcquired;
    }

    [Benchmark(Description = "RemoteRunner, three windows")]
    public async Task<bool> Ours() => (await _ours.AdmitAsync(_users[Next()], Core.Users.Role.Member, Guid.NewGuid())).Admitted;

    private int Next() => _next = (_next + 1) % Users;

    internal sealed class Settings : IOptionsMonitor<TurnLimiterOptions>
    {
        public TurnLimiterOptions CurrentValue { get; } = new();

        public TurnLimiterOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<TurnLimiterOptions, string?> listener) => null;
    }
}
