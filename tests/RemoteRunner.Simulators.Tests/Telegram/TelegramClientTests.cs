using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Simulators.Tests.Telegram;

/// <summary>The client library the product uses, unchanged, against the simulator.</summary>
public sealed class TelegramClientTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Telegram_Bot_finds_everything_it_expects()
    {
        var bot = Client();
        Assert.Equal("remoterunner_bot", (await bot.GetMe(Cancellation)).Username);
        await bot.SetMyCommands([new BotCommand("new", "A new session")], BotCommandScope.AllPrivateChats(), cancellationToken: Cancellation);

        var waiting = bot.GetUpdates(timeout: 20, cancellationToken: Cancellation);
        var said = await _world.SayAsync("/start now");
        var update = Assert.Single(await waiting);
        Assert.Equal(MessageEntityType.BotCommand, Assert.Single(update.Message!.Entities!).Type);

        var keyboard = new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData("Allow", "allow"), InlineKeyboardButton.WithUrl("Docs", "https://example.com"));
        var answer = await bot.SendMessage(TelegramHost.Ada, "<b>bold</b> &amp; <code>code</code>", ParseMode.Html, said, keyboard, cancellationToken: Cancellation);
        Assert.Equal("bold & code", answer.Text);
        Assert.Equal(said, answer.ReplyToMessage!.Id);
        Assert.Equal("allow", answer.ReplyMarkup!.InlineKeyboard.First().First().CallbackData);

        await bot.SendChatAction(TelegramHost.Ada, ChatAction.Typing, cancellationToken: Cancellation);
        var edited = await bot.EditMessageText(TelegramHost.Ada, answer.Id, "edited", cancellationToken: Cancellation);
        Assert.Null(edited.ReplyMarkup);
        await bot.SetMessageReaction(TelegramHost.Ada, said, [new ReactionTypeEmoji { Emoji = "👍" }], cancellationToken: Cancellation);

        using var content = new MemoryStream("hello"u8.ToArray());
        var document = await bot.SendDocument(TelegramHost.Ada, InputFile.FromStream(content, "hello.txt"), "the file", cancellationToken: Cancellation);
        using var copy = new MemoryStream();
        var file = await bot.GetInfoAndDownloadFile(document.Document!.FileId, copy, Cancellation);
        Assert.Equal("hello"u8.ToArray(), copy.ToArray());
        Assert.Equal(5, file.FileSize);

        await bot.DeleteMessage(TelegramHost.Ada, answer.Id, Cancellation);
        Assert.Equal("Ada", (await bot.GetChat(TelegramHost.Ada, Cancellation)).FirstName);
        Assert.Equal("", (await bot.GetWebhookInfo(Cancellation)).Url);
    }

    [Fact]
    public async Task Telegram_Bot_sees_errors_as_the_official_server_gives_them()
    {
        var bot = Client();
        await _world.SayAsync("hello");
        var broken = await Assert.ThrowsAsync<ApiRequestException>(() => bot.SendMessage(TelegramHost.Ada, "<b>x", ParseMode.Html, cancellationToken: Cancellation));
        Assert.Equal(400, broken.ErrorCode);
        Assert.Equal("Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"", broken.Message);

        await _world.TurnAsync("faults", new { kind = "tooManyRequests", retryAfter = 120 });
        var flood = await Assert.ThrowsAsync<ApiRequestException>(() => bot.SendMessage(TelegramHost.Ada, "x", cancellationToken: Cancellation));
        Assert.Equal(120, flood.Parameters?.RetryAfter);
    }

    private TelegramBotClient Client() => new(new TelegramBotClientOptions(TelegramHost.BotToken, _world.Address.GetLeftPart(UriPartial.Authority)));
}
