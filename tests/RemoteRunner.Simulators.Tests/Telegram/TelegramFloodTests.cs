using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramFloodTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_short_burst_passes_then_one_message_a_second()
    {
        await _world.SayAsync("hello");
        for (var i = 0; i < 5; i++)
            await _world.SendAsync($"burst {i}");
        Assert.Equal("429 Too Many Requests: retry after 5", await TooManyAsync());

        _world.Clock.Advance(TimeSpan.FromSeconds(5));
        await _world.SendAsync("after the ban");
    }

    [Fact]
    public async Task Edits_use_the_same_budget_as_sends()
    {
        await _world.SayAsync("hello");
        var id = await _world.SendAsync("progress 0");
        for (var i = 1; i < 5; i++)
            await _world.ResultAsync("editMessageText", new { chat_id = TelegramHost.Ada, message_id = id, text = $"progress {i}" });

        Assert.Equal("429 Too Many Requests: retry after 5", await TooManyAsync());
        var edit = await _world.CallAsync("editMessageText", new { chat_id = TelegramHost.Ada, message_id = id, text = "too early" });
        Assert.Equal(429, edit.GetProperty("error_code").GetInt32());
    }

    [Fact]
    public async Task Trying_again_during_a_ban_lengthens_it()
    {
        await _world.SayAsync("hello");
        for (var i = 0; i < 5; i++)
            await _world.SendAsync($"burst {i}");

        Assert.Equal("429 Too Many Requests: retry after 5", await TooManyAsync());
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("429 Too Many Requests: retry after 9", await TooManyAsync());
        Assert.Equal("429 Too Many Requests: retry after 14", await TooManyAsync());
        _world.Clock.Advance(TimeSpan.FromSeconds(14));
        await _world.SendAsync("patience");
    }

    [Fact]
    public async Task The_ban_of_one_chat_leaves_the_others_alone()
    {
        await _world.SayAsync("hello");
        await _world.SayAsync("hello", TelegramHost.Ben);
        for (var i = 0; i < 5; i++)
            await _world.SendAsync($"burst {i}");
        await TooManyAsync();
        await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ben, text = "hi Ben" });
    }

    [Fact]
    public async Task A_group_takes_20_messages_a_minute()
    {
        const long group = -500;
        await _world.SayAsync("hello all", TelegramHost.Ada, group);
        for (var i = 0; i < 20; i++)
        {
            await _world.ResultAsync("sendMessage", new { chat_id = group, text = $"message {i}" });
            _world.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        // Twenty seconds have brought back six of the twenty.
        for (var i = 0; i < 6; i++)
        {
            await _world.ResultAsync("sendMessage", new { chat_id = group, text = $"more {i}" });
            _world.Clock.Advance(TimeSpan.FromSeconds(0.2));
        }

        Assert.StartsWith("429", await _world.RefusalAsync("sendMessage", new { chat_id = group, text = "too many" }));
    }

    [Fact]
    public async Task Strictness_can_be_changed_while_it_runs()
    {
        await _world.SayAsync("hello");
        await _world.TurnAsync("flood", new { perChatBurst = 1, banSeconds = 60 });
        await _world.SendAsync("one");
        Assert.Equal("429 Too Many Requests: retry after 60", await TooManyAsync());

        await _world.TurnAsync("flood", new { enabled = false });
        for (var i = 0; i < 40; i++)
            await _world.SendAsync($"free {i}");
    }

    [Fact]
    public async Task More_than_30_a_second_overall_is_too_much()
    {
        await _world.SayAsync("hello");
        await _world.TurnAsync("flood", new { perChatBurst = 100 });
        for (var i = 0; i < 30; i++)
            await _world.SendAsync($"message {i}");
        Assert.Equal("429 Too Many Requests: retry after 1", await TooManyAsync());
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        await _world.SendAsync("next second");
    }

    [Fact]
    public async Task The_call_log_shows_the_refusal_and_its_wait()
    {
        await _world.SayAsync("hello");
        for (var i = 0; i < 5; i++)
            await _world.SendAsync($"burst {i}");
        await TooManyAsync();

        var calls = (await _world.LookAsync("calls?since=5")).GetProperty("calls");
        var refused = Assert.Single(calls.EnumerateArray());
        Assert.Equal(429, refused.GetProperty("status").GetInt32());
        Assert.Equal(5, refused.GetProperty("retryAfter").GetInt32());
        Assert.Equal(TelegramHost.Ada, refused.GetProperty("chatId").GetInt64());
    }

    private async Task<string> TooManyAsync()
    {
        var envelope = await _world.CallAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "too many" });
        Assert.Equal(429, envelope.GetProperty("error_code").GetInt32());
        Assert.Equal(JsonValueKind.Number, envelope.GetProperty("parameters").GetProperty("retry_after").ValueKind);
        return $"429 {envelope.GetProperty("description").GetString()}";
    }
}
