using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Telemetry;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace RemoteRunner.Benchmarks.Outbound;

/// <summary>What the scheduler itself costs a send: budgets that never run out and a Telegram that answers at once. Times are per send.</summary>
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 3, iterationCount: 15)]
[MemoryDiagnoser, MedianColumn]
public class OutboundBenchmark
{
    private const int Sends = 1_000;

    private readonly Message _message = new();
    private ServiceProvider _services = null!;
    private OutboundScheduler _scheduler = null!;

    [Params(10, 200, 1_000)]
    public int Chats { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        var limits = new OutboundLimits { PerChatPerSecond = 1e9, PerChatBurst = 1_000_000, OverallPerSecond = 1_000_000_000, WaitingPerChat = 10_000 };
        _services = new ServiceCollection()
            .AddMetrics().AddLogging().AddSingleton<BotMetrics>().AddSingleton(TimeProvider.System).AddSingleton(Options.Create(limits))
            .AddSingleton<ITelegramBotClient>(new TelegramBotClient("1:benchmark")).AddSingleton<TelegramCalls>().AddSingleton<OutboundScheduler>()
            .BuildServiceProvider();
        _scheduler = _services.GetRequiredService<OutboundScheduler>();
        await _scheduler.StartAsync(CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _scheduler.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    [Benchmark(OperationsPerInvoke = Sends, Description = "answer sent, a thousand at once")]
    public Task Send() => Task.WhenAll(Enumerable.Range(0, Sends).Select(i => _scheduler.SendAsync(
        new OutboundCall<Message>(OutboundKind.Answer, i % Chats, "sendMessage", (_, _) => Task.FromResult(_message)), CancellationToken.None)));
}
