namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramRichTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_rich_message_comes_back_as_blocks_and_not_as_text()
    {
        await _world.SayAsync("Hello?", TelegramHost.Ada);

        var sent = await _world.ResultAsync("sendRichMessage", new { chat_id = TelegramHost.Ada, rich_message = new { markdown = "# Title\n\n| a | b |" } });

        Assert.Equal(2, sent.GetProperty("rich_message").GetProperty("blocks").GetArrayLength());
        Assert.False(sent.TryGetProperty("text", out _));
    }

    [Fact]
    public async Task A_rich_message_that_is_none_is_refused()
    {
        Assert.StartsWith("400", await _world.RefusalAsync("sendRichMessage", new { chat_id = TelegramHost.Ada, rich_message = new { markdown = "a", html = "b" } }));
        Assert.StartsWith("400", await _world.RefusalAsync("sendRichMessage", new { chat_id = TelegramHost.Ada, rich_message = new { markdown = " " } }));
        Assert.Equal("400 Bad Request: message is too long", await _world.RefusalAsync("sendRichMessage", new { chat_id = TelegramHost.Ada, rich_message = new { markdown = new string('x', 32_769) } }));
        Assert.StartsWith("400", await _world.RefusalAsync("sendRichMessage", new { chat_id = TelegramHost.Ada }));
    }
}
