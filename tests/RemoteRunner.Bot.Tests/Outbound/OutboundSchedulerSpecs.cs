using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Bot.Tests.Drivers;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Tests.Outbound;

public sealed class OutboundSchedulerSpecs : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly Lock _gate = new();
    private readonly List<(string Name, TimeSpan At)> _sent = [];
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DateTimeOffset _start;
    private readonly OutboundScheduler _scheduler;

    public OutboundSchedulerSpecs()
    {
        _start = _clock.GetUtcNow();
        var metrics = new BotMetrics(_services.GetRequiredService<IMeterFactory>());
        var client = new TelegramBotClient("1:never-called");
        _scheduler = new OutboundScheduler(
            new TelegramCalls(client, metrics, _clock), Options.Create(new OutboundLimits()), metrics, _clock, NullLogger<OutboundScheduler>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _scheduler.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _scheduler.StopAsync(CancellationToken.None);
        _scheduler.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Lets_a_burst_of_three_through_and_then_one_a_second()
    {
        var sends = Enumerable.Range(0, 6).Select(i => SendAsync(OutboundKind.Answer, 1, $"{i}")).ToList();
        await RunAsync(sends);

        Assert.Equal([0, 0, 0, 1, 2, 3], _sent.Select(s => (int)Math.Round(s.At.TotalSeconds)));
        Assert.Equal(["0", "1", "2", "3", "4", "5"], _sent.Select(s => s.Name));
    }

    [Fact]
    public async Task Sends_twenty_a_minute_to_a_group()
    {
        var sends = Enumerable.Range(0, 40).Select(i => SendAsync(OutboundKind.Answer, -7, $"{i}")).ToList();
        await RunAsync(sends);

        Assert.InRange(_sent.Count(s => s.At < TimeSpan.FromMinutes(1)), 20, 40);
        foreach (var from in _sent)
            Assert.InRange(_sent.Count(s => s.At >= from.At && s.At < from.At + TimeSpan.FromSeconds(60)), 1, 40);
        Assert.True(_sent[^1].At >= TimeSpan.FromSeconds(59), "The second twenty take a minute.");
    }

    [Fact]
    public async Task Gives_the_topics_of_a_forum_the_budget_of_their_group()
    {
        // A topic is a thread of the group's chat: in Telegram's eyes, and in the scheduler's, the chat counts.
        const long Forum = -1_001_234_567_890;
        var sends = Enumerable.Range(0, 21).Select(i => SendAsync(OutboundKind.Answer, Forum, $"topic {i % 7}")).ToList();
        var elsewhere = SendAsync(OutboundKind.Answer, -7, "another group");
        await RunAsync([.. sends, elsewhere]);

        Assert.Equal(TimeSpan.Zero, _sent.Single(s => s.Name == "another group").At);
        var topics = _sent.Where(s => s.Name != "another group").ToList();
        Assert.Equal([0, 0, 0, 1, 2, 3, 4], topics.Take(7).Select(s => (int)Math.Round(s.At.TotalSeconds)));
        Assert.True(topics[20].At > topics[19].At + TimeSpan.FromSeconds(0.9), "The twenty-first waits for the group's budget.");
    }

    [Fact]
    public async Task Counts_what_it_sends_again_although_it_may_have_arrived()
    {
        using var resends = new CountedResends();
        var refused = new HttpRequestException(HttpRequestError.ConnectionError);
        var cut = new HttpRequestException(HttpRequestError.ResponseEnded);

        await RunAsync([SendAsync(OutboundKind.Answer, 1, "never left", new RequestException("refused", refused))]);
        Assert.Empty(resends.OfService(_services));
        await RunAsync([SendAsync(OutboundKind.Answer, 2, "perhaps", new RequestException("cut", cut), new ApiRequestException("Bad Gateway", 502))]);
        Assert.Equal(["connection"], resends.OfService(_services));
    }

    [Fact]
    public async Task Keeps_all_chats_together_below_thirty_a_second()
    {
        var sends = Enumerable.Range(0, 90).Select(i => SendAsync(OutboundKind.Answer, 1 + i, $"{i}")).ToList();
        await RunAsync(sends);

        Assert.Equal(30, _sent.Count(s => s.At == TimeSpan.Zero));
        Assert.True(_sent[^1].At >= TimeSpan.FromSeconds(1.9), "Ninety take two more seconds.");
    }

    [Fact]
    public async Task Sends_the_important_first()
    {
        await RunAsync([.. Enumerable.Range(0, 3).Select(i => SendAsync(OutboundKind.Answer, 1, $"used up {i}"))]);
        _sent.Clear();

        var progress = SendAsync(OutboundKind.Progress, 1, "progress");
        var answer = SendAsync(OutboundKind.Answer, 1, "answer");
        var reply = SendAsync(OutboundKind.Reply, 1, "reply");
        var approval = SendAsync(OutboundKind.Approval, 1, "approval");
        await RunAsync([progress, answer, reply, approval]);

        Assert.Equal(["approval", "reply", "answer", "progress"], _sent.Select(s => s.Name));
    }

    [Fact]
    public async Task Leaves_room_for_something_more_important_than_progress()
    {
        await RunAsync([SendAsync(OutboundKind.Progress, 1, "p1"), SendAsync(OutboundKind.Progress, 1, "p2")]);
        var third = SendAsync(OutboundKind.Progress, 1, "p3");
        var approval = SendAsync(OutboundKind.Approval, 1, "approval");

        await approval;
        Assert.Equal(TimeSpan.Zero, _sent.Single(s => s.Name == "approval").At);
        Assert.False(third.IsCompleted);
    }

    [Fact]
    public async Task Shows_only_the_newest_progress()
    {
        await RunAsync([.. Enumerable.Range(0, 3).Select(i => SendAsync(OutboundKind.Answer, 1, $"used up {i}"))]);

        var sends = Enumerable.Range(0, 10).Select(i => SendAsync(OutboundKind.Progress, 1, $"p{i}", key: "turn")).ToList();
        await RunAsync(sends);

        Assert.Equal(["p9"], _sent.Select(s => s.Name).Where(n => n[0] == 'p'));
        Assert.All(sends.SkipLast(1), s => Assert.Null(s.Result));
    }

    [Fact]
    public async Task Obeys_retry_after_in_full_for_everything_in_the_chat_and_nothing_else()
    {
        var refused = SendAsync(OutboundKind.Answer, 1, "answer", new ApiRequestException("Too Many Requests: retry after 17", 429, new ResponseParameters { RetryAfter = 17 }));
        await Wait.UntilAsync(() => Failed == 1, "the refusal");
        var approval = SendAsync(OutboundKind.Approval, 1, "approval");
        var progress = SendAsync(OutboundKind.Progress, 1, "progress");
        Assert.Null(await progress);
        await SendAsync(OutboundKind.Answer, 2, "elsewhere");

        await RunAsync([refused, approval]);

        Assert.Equal(TimeSpan.Zero, _sent.Single(s => s.Name == "elsewhere").At);
        Assert.All(_sent.Where(s => s.Name != "elsewhere"), s => Assert.True(s.At >= TimeSpan.FromSeconds(17), $"{s.Name} at {s.At}"));
        Assert.Equal(["approval", "answer"], _sent.Select(s => s.Name).Where(n => n != "elsewhere"));
    }

    [Fact]
    public async Task Leaves_everybody_alone_when_three_chats_are_refused_at_once()
    {
        var flood = new ApiRequestException("Too Many Requests: retry after 9", 429, new ResponseParameters { RetryAfter = 9 });
        var refused = Enumerable.Range(1, 3).Select(i => SendAsync(OutboundKind.Answer, i, $"r{i}", flood)).ToList();
        await Wait.UntilAsync(() => Failed == 3, "three refusals");
        var other = SendAsync(OutboundKind.Answer, 99, "other");
        await RunAsync([.. refused, other]);

        Assert.True(_sent.Single(s => s.Name == "other").At >= TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Tries_an_answer_until_it_arrives_and_gives_progress_up()
    {
        var answer = SendAsync(OutboundKind.Answer, 1, "answer", new RequestException("cut"), new ApiRequestException("Bad Gateway", 502), new RequestException("cut"));
        var progress = SendAsync(OutboundKind.Progress, 2, "progress", new RequestException("cut"));
        await RunAsync([answer, progress]);

        Assert.Equal(["answer"], _sent.Select(s => s.Name));
        Assert.Null(await progress);
        Assert.NotNull(await answer);
    }

    [Fact]
    public async Task Hands_a_refusal_for_good_to_its_owner()
    {
        var send = SendAsync(OutboundKind.Answer, 1, "answer", new ApiRequestException("Forbidden: bot was blocked by the user", 403));

        Assert.Equal(403, (await Assert.ThrowsAsync<ApiRequestException>(() => send)).ErrorCode);
    }

    [Fact]
    public async Task Leaves_typing_out_when_anything_else_is_waiting()
    {
        await RunAsync([.. Enumerable.Range(0, 3).Select(i => SendAsync(OutboundKind.Answer, 1, $"used up {i}"))]);
        var answer = SendAsync(OutboundKind.Answer, 1, "answer");

        Assert.Null(await SendAsync(OutboundKind.Typing, 1, "typing"));
        await RunAsync([answer]);
    }

    [Fact]
    public async Task Takes_a_cancelled_send_out_of_the_queue()
    {
        await RunAsync([.. Enumerable.Range(0, 3).Select(i => SendAsync(OutboundKind.Answer, 1, $"used up {i}"))]);
        using var cancel = new CancellationTokenSource();
        var progress = _scheduler.SendAsync(Call(OutboundKind.Progress, 1, "progress", null, []), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => progress);
        Assert.Equal(0, _scheduler.Waiting);
    }

    private int Failed { get; set; }

    private Task<object?> SendAsync(OutboundKind kind, long chat, string name, params Exception[] failures) =>
        _scheduler.SendAsync(Call(kind, chat, name, null, failures), Cancellation);

    private Task<object?> SendAsync(OutboundKind kind, long chat, string name, string key) =>
        _scheduler.SendAsync(Call(kind, chat, name, key, []), Cancellation);

    private OutboundCall<object> Call(OutboundKind kind, long chat, string name, string? key, Exception[] failures)
    {
        var left = new Queue<Exception>(failures);
        return new OutboundCall<object>(kind, chat, "sendMessage", (_, _) =>
        {
            lock (_gate)
            {
                if (left.TryDequeue(out var failure))
                {
                    Failed++;
                    return Task.FromException<object>(failure);
                }

                _sent.Add((name, _clock.GetUtcNow() - _start));
                return Task.FromResult(new object());
            }
        }, key);
    }

    /// <summary>Moves the clock on, a little at a time, until all sends are through.</summary>
    private async Task RunAsync(IReadOnlyList<Task<object?>> sends)
    {
        await SettleAsync();
        for (var i = 0; i < 5_000 && !sends.All(s => s.IsCompleted); i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await SettleAsync();
        }

        await Task.WhenAll(sends).WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
    }

    /// <summary>Waits until nothing happens any more without the clock moving.</summary>
    private Task SettleAsync() => Wait.UntilAsync(() => _scheduler.IsResting, "the scheduler to rest", every: 1);
}
