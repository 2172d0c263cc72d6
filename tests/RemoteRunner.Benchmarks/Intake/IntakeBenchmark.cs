using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Leases;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Benchmarks.Intake;

/// <summary>
/// One update from Telegram's JSON until redis-server has it on disk, in batches of a hundred, the most that getUpdates
/// gives: read, checked, stored once. Times are per update.
/// </summary>
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 3, iterationCount: 15, invocationCount: 48)]
[MemoryDiagnoser, MedianColumn]
public class IntakeBenchmark
{
    private const int Batch = 100;

    private readonly UpdateReader _reader = new(NullLogger<UpdateReader>.Instance);
    private CacheServer _server = null!;
    private ConnectionMultiplexer _connection = null!;
    private InboxStore _inbox = null!;
    private string _seen = string.Empty;
    private int _next;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await CacheServer.StartAsync(CacheKind.Redis);
        _connection = await _server.ConnectAsync();
        _inbox = new InboxStore(_connection, new BotFence(), Options.Create(new TelegramOptions { Token = "1:benchmark", InboxCap = 10_000 }));
        _seen = Json();
        await StoreAsync(_seen);
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark(OperationsPerInvoke = Batch, Description = "update read and stored")]
    public Task New() => StoreAsync(Json());

    [Benchmark(OperationsPerInvoke = Batch, Description = "update read, seen before")]
    public Task SeenBefore() => StoreAsync(_seen);

    private async Task StoreAsync(string json)
    {
        using var document = JsonDocument.Parse(json);
        var entries = document.RootElement.EnumerateArray().Select(u => new InboxEntry(InboxEntry.Version, DateTimeOffset.UtcNow, null, _reader.Read(u)!)).ToList();
        await _inbox.StoreAsync(entries);
    }

    private string Json() => $"[{string.Join(',', Enumerable.Range(0, Batch).Select(i => One(++_next, 1_000 + i)))}]";

    private static string One(int id, int chat) => $$$"""
        {"update_id":{{{id}}},"message":{"message_id":{{{id}}},"date":1795558275,"chat":{"id":{{{chat}}},"type":"private","first_name":"Ada"},"from":{"id":{{{chat}}},"is_bot":false,"first_name":"Ada","language_code":"en"},"text":"please look why the tests of the parser fail since yesterday and mend them"}}
        """;
}
