using System.Net;
using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramFaultTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_planned_429_comes_as_often_as_asked_for_that_method_only()
    {
        await _world.SayAsync("hello");
        await _world.TurnAsync("faults", new { kind = "tooManyRequests", method = "send*", count = 2, retryAfter = 7 });

        await _world.ResultAsync("getMe");
        for (var i = 0; i < 2; i++)
            Assert.Equal("429 Too Many Requests: retry after 7", await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "x" }));
        await _world.SendAsync("fine again");
    }

    [Fact]
    public async Task Server_errors_and_garbage_look_like_the_real_thing()
    {
        await _world.TurnAsync("faults", new { kind = "serverError" });
        Assert.Equal("500 Internal Server Error", await _world.RefusalAsync("getMe"));

        await _world.TurnAsync("faults", new { kind = "garbage" });
        var body = await _world.Http.GetStringAsync($"/bot{TelegramHost.BotToken}/getMe", Cancellation);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(body));
    }

    [Fact]
    public async Task A_dropped_call_did_nothing_and_a_late_drop_did_everything()
    {
        await _world.SayAsync("hello");
        await _world.TurnAsync("faults", new { kind = "drop", method = "sendMessage" });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _world.SendAsync("lost"));
        await _world.TurnAsync("faults", new { kind = "dropAfter", method = "sendMessage" });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _world.SendAsync("arrived"));

        var messages = (await _world.LookAsync("chats/1001")).GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("text").GetString());
        Assert.Equal(["hello", "arrived"], messages);
        var calls = (await _world.LookAsync("calls")).GetProperty("calls").EnumerateArray().ToList();
        Assert.All(calls, call => Assert.Equal(0, call.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task A_delayed_call_waits_its_time()
    {
        await _world.TurnAsync("faults", new { kind = "delay", delayMs = 30_000 });
        var start = _world.Clock.GetUtcNow();
        await _world.PassTimeUntilAsync(_world.ResultAsync("getMe"), TimeSpan.FromSeconds(5));
        Assert.True(_world.Clock.GetUtcNow() - start >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_confirmed_update_can_come_twice()
    {
        await _world.SayAsync("once");
        var id = (await _world.ResultAsync("getUpdates"))[0].GetProperty("update_id").GetInt32();
        await _world.TurnAsync("faults", new { kind = "duplicateUpdate" });

        var again = await _world.ResultAsync("getUpdates", new { offset = id + 1 });
        Assert.Equal(id, Assert.Single(again.EnumerateArray()).GetProperty("update_id").GetInt32());
        await _world.SayAsync("next");
        var next = await _world.ResultAsync("getUpdates", new { offset = id + 1 });
        Assert.Equal(id + 1, Assert.Single(next.EnumerateArray()).GetProperty("update_id").GetInt32());
    }

    [Fact]
    public async Task Faults_can_be_bound_to_a_chat_and_taken_back()
    {
        await _world.SayAsync("hello");
        await _world.TurnAsync("faults", new { kind = "serverError", status = 502, chatId = 1002 });
        await _world.SendAsync("other chat");
        Assert.Equal(1, (await _world.LookAsync("faults")).GetProperty("faults").GetArrayLength());

        using var deleted = await _world.Phone.DeleteAsync("faults", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await _world.SayAsync("hello", TelegramHost.Ben);
        await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ben, text = "fine" });
    }
}
