using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramPollingTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task An_offset_confirms_what_lies_before_it()
    {
        await SayThreeAsync();
        var first = Ids(await _world.ResultAsync("getUpdates"));
        Assert.Equal([first[0], first[0] + 1, first[0] + 2], first);

        Assert.Equal([first[1], first[2]], Ids(await _world.ResultAsync("getUpdates", new { offset = first[1] })));
        Assert.Equal([first[1]], Ids(await _world.ResultAsync("getUpdates", new { limit = 1 })));
    }

    [Fact]
    public async Task A_negative_offset_forgets_all_but_the_last()
    {
        await SayThreeAsync();
        var kept = Assert.Single(Ids(await _world.ResultAsync("getUpdates", new { offset = -1 })));
        Assert.Equal([kept], Ids(await _world.ResultAsync("getUpdates", new { offset = kept })));
    }

    [Fact]
    public async Task A_long_poll_answers_as_soon_as_something_happens()
    {
        var poll = _world.ResultAsync("getUpdates", new { timeout = 50 });
        await _world.SayAsync("hello");
        Assert.Equal("hello", (await poll)[0].GetProperty("message").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_long_poll_ends_empty_after_50_seconds_at_most()
    {
        var start = _world.Clock.GetUtcNow();
        var poll = _world.ResultAsync("getUpdates", new { timeout = 600 });
        Assert.Empty(Ids(await _world.PassTimeUntilAsync(poll, TimeSpan.FromSeconds(1))));
        Assert.True(_world.Clock.GetUtcNow() - start >= TimeSpan.FromSeconds(50));
        var call = (await _world.LookAsync("calls")).GetProperty("calls")[0];
        Assert.Equal("getUpdates", call.GetProperty("method").GetString());
    }

    [Fact]
    public async Task A_second_poller_ends_the_first_with_409()
    {
        var first = _world.CallAsync("getUpdates", new { timeout = 50 });
        var second = _world.CallAsync("getUpdates", new { timeout = 50, offset = 1 });
        var loser = await await Task.WhenAny(first, second);

        Assert.Equal(409, loser.GetProperty("error_code").GetInt32());
        Assert.Equal(
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            loser.GetProperty("description").GetString());

        await _world.SayAsync("hello");
        var both = await Task.WhenAll(first, second);
        Assert.Single(both, envelope => envelope.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Repeated_conflicts_are_answered_three_seconds_late()
    {
        await _world.ResultAsync("setWebhook", new { url = "https://example.com/hook" });
        Assert.StartsWith("409 Conflict: can't use getUpdates method while webhook is active", await _world.RefusalAsync("getUpdates"));

        var start = _world.Clock.GetUtcNow();
        var again = _world.RefusalAsync("getUpdates");
        Assert.StartsWith("409", await _world.PassTimeUntilAsync(again, TimeSpan.FromSeconds(0.5)));
        Assert.True(_world.Clock.GetUtcNow() - start >= TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_webhook_has_state_and_ends_polling()
    {
        var poll = _world.RefusalAsync("getUpdates", new { timeout = 50 });
        // The poll may arrive after the webhook: both ways it ends with a conflict.
        await _world.ResultAsync("setWebhook", new { url = "https://example.com/hook", secret_token = "s", max_connections = 7, allowed_updates = new[] { "message" } });
        Assert.StartsWith("409 Conflict: ", await poll);

        var info = await _world.ResultAsync("getWebhookInfo");
        Assert.Equal("https://example.com/hook", info.GetProperty("url").GetString());
        Assert.Equal(7, info.GetProperty("max_connections").GetInt32());
        Assert.Equal("message", info.GetProperty("allowed_updates")[0].GetString());

        var deleted = await _world.CallAsync("deleteWebhook");
        Assert.Equal("Webhook was deleted", deleted.GetProperty("description").GetString());
        Assert.Equal("Webhook is already deleted", (await _world.CallAsync("deleteWebhook")).GetProperty("description").GetString());
        Assert.Equal("", (await _world.ResultAsync("getWebhookInfo")).GetProperty("url").GetString());
    }

    [Theory]
    [InlineData("http://example.com/", "bad webhook: An HTTPS URL must be provided for webhook")]
    [InlineData("https://example.com:3000/", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")]
    [InlineData("https://127.0.0.1/", "bad webhook: IP address 127.0.0.1 is reserved")]
    public async Task Refuses_a_webhook_nobody_could_reach(string url, string expected) =>
        Assert.Equal("400 Bad Request: " + expected, await _world.RefusalAsync("setWebhook", new { url }));

    [Fact]
    public async Task Allowed_updates_stick_until_changed()
    {
        await _world.ResultAsync("getUpdates", new { allowed_updates = new[] { "callback_query" } });
        await _world.SayAsync("not wanted");
        Assert.Empty(Ids(await _world.PassTimeUntilAsync(_world.ResultAsync("getUpdates", new { offset = 5 }), TimeSpan.FromSeconds(1))));

        await _world.ResultAsync("getUpdates", new { offset = 6, allowed_updates = Array.Empty<string>() });
        await _world.SayAsync("wanted");
        var updates = await _world.ResultAsync("getUpdates", new { offset = 7 });
        Assert.Equal("wanted", updates[0].GetProperty("message").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Update_ids_can_jump_back_and_a_far_offset_does_not_hide_them()
    {
        await _world.SayAsync("before");
        var last = Assert.Single(Ids(await _world.ResultAsync("getUpdates")));
        await _world.PassTimeUntilAsync(_world.ResultAsync("getUpdates", new { offset = last + 1 }), TimeSpan.FromSeconds(1));

        await _world.TurnAsync("next-update-id", new { value = 4242 });
        await _world.SayAsync("after");
        Assert.Equal([4242], Ids(await _world.ResultAsync("getUpdates", new { offset = last + 1 })));
    }

    [Fact]
    public async Task Polling_without_confirming_is_braked()
    {
        await SayThreeAsync();
        Assert.Equal(3, Ids(await _world.ResultAsync("getUpdates")).Count);
        Assert.Single(Ids(await _world.ResultAsync("getUpdates")));
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, Ids(await _world.ResultAsync("getUpdates")).Count);
    }

    [Fact]
    public async Task Forgets_updates_after_a_day()
    {
        await SayThreeAsync();
        _world.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Empty(Ids(await _world.ResultAsync("getUpdates")));
    }

    private async Task SayThreeAsync()
    {
        foreach (var text in new[] { "one", "two", "three" })
            await _world.SayAsync(text);
    }

    private static List<int> Ids(JsonElement updates) => [.. updates.EnumerateArray().Select(update => update.GetProperty("update_id").GetInt32())];
}
