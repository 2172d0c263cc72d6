using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Benchmarks.Turns;

/// <summary>A turn's log on redis-server: appending, each on disk before it counts, and joining a turn that has much behind it.</summary>
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 3, iterationCount: 15, invocationCount: 16)]
[MemoryDiagnoser, MedianColumn]
public class EventLogBenchmark
{
    private const int Batch = 100;
    private const int Long = 10_000;

    private readonly TurnEvent[] _batch = [.. Enumerable.Range(0, Batch).Select(i => new TextDelta($"some more words {i} ", 0) { At = DateTimeOffset.UtcNow })];
    private CacheServer _server = null!;
    private ConnectionMultiplexer _connection = null!;
    private TurnStore _turns = null!;
    private Guid _written;
    private Guid _followed;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await CacheServer.StartAsync(CacheKind.Redis);
        _connection = await _server.ConnectAsync();
        _turns = new TurnStore(_connection, Options.Create(new TurnStoreOptions()), TimeProvider.System);
        _written = await BeginAsync();
        _followed = await BeginAsync();
        for (var i = 0; i < Long / Batch; i++)
            await _turns.AppendAsync(_followed, "benchmark", _batch);
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark(OperationsPerInvoke = Batch, Description = "event appended, 100 at a time")]
    public async Task Append()
    {
        if (await _turns.AppendAsync(_written, "benchmark", _batch) is null)
            throw new InvalidOperationException("The turn did not take the events.");
    }

    [Benchmark(Description = "event appended alone")]
    public async Task AppendOne() => await _turns.AppendAsync(_written, "benchmark", [_batch[0]]);

    [Benchmark(Description = "joining a turn of 10,000 events")]
    public async Task<long> Join()
    {
        await foreach (var entry in _turns.FollowAsync(_followed, 0, CancellationToken.None))
        {
            if (entry.Number > Long)
                return entry.Number;
        }

        throw new InvalidOperationException("The log ended early.");
    }

    private async Task<Guid> BeginAsync()
    {
        var user = UserId.Telegram(1);
        var turn = new TurnRecord(Guid.NewGuid(), Guid.NewGuid(), TurnState.Queued, user, user, "box", "go", null, null, DateTimeOffset.UtcNow, null, null, null);
        await _turns.SubmitAsync(turn);
        await _turns.AppendAsync(turn.Id, "benchmark", [new TurnStarted { At = DateTimeOffset.UtcNow }], TurnState.Running);
        return turn.Id;
    }
}
