namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramMenuButtonTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_chats_own_button_stands_before_the_one_for_all_until_it_is_set_back()
    {
        var app = new { type = "web_app", text = "Sessions", web_app = new { url = "https://runner.example.com/app" } };
        Assert.Equal("default", await TypeAsync(TelegramHost.Ada));
        Assert.True((await _world.ResultAsync("setChatMenuButton", new { menu_button = app })).GetBoolean());
        Assert.True((await _world.ResultAsync("setChatMenuButton", new { chat_id = TelegramHost.Ben, menu_button = new { type = "commands" } })).GetBoolean());

        var shown = await _world.ResultAsync("getChatMenuButton", new { chat_id = TelegramHost.Ada });
        Assert.Equal("https://runner.example.com/app", shown.GetProperty("web_app").GetProperty("url").GetString());
        Assert.Equal("commands", await TypeAsync(TelegramHost.Ben));

        await _world.ResultAsync("setChatMenuButton", new { chat_id = TelegramHost.Ben });
        Assert.Equal("web_app", await TypeAsync(TelegramHost.Ben));
        await _world.ResultAsync("setChatMenuButton", new { menu_button = new { type = "default" } });
        Assert.Equal("default", await TypeAsync(null));
    }

    [Theory]
    [InlineData("""{"type":"web_app","text":"Sessions","web_app":{"url":"http://runner.example.com/app"}}""", "Only HTTPS links are allowed")]
    [InlineData("""{"type":"web_app","text":"","web_app":{"url":"https://runner.example.com/app"}}""", "text must be non-empty")]
    [InlineData("""{"type":"web_app","text":"Sessions"}""", "web_app")]
    [InlineData("""{"type":"other"}""", "unsupported type")]
    [InlineData("""[]""", "must be an Object")]
    public async Task A_button_that_Telegram_would_not_take_is_refused(string button, string why) =>
        Assert.Contains(why, await _world.RefusalAsync("setChatMenuButton", new { menu_button = button }), StringComparison.Ordinal);

    private async Task<string?> TypeAsync(long? chat) =>
        (await _world.ResultAsync("getChatMenuButton", new { chat_id = chat })).GetProperty("type").GetString();
}
