using RemoteRunner.Bot.Chats;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Outbound;

/// <summary>Short answers of the bot itself, written as Telegram HTML.</summary>
internal sealed partial class Replies(OutboundScheduler outbound, ILogger<Replies> logger)
{
    // What Telegram takes as a photo, bytes.
    private const int LargestPhoto = 10 * 1024 * 1024;

    private static readonly object _done = new();

    private static readonly LinkPreviewOptions _noPreview = new() { IsDisabled = true };

    /// <summary>Sends it; somebody who blocked the bot is not answered, which is logged.</summary>
    /// <returns>Whether it was sent.</returns>
    public async Task<bool> SendAsync(ChatPlace chat, string html, CancellationToken cancellationToken) =>
        await TrySendAsync(chat, "sendMessage", (bot, token) => bot.SendMessage(
            chat.Id, html, ParseMode.Html, messageThreadId: chat.Topic, linkPreviewOptions: _noPreview, cancellationToken: token), cancellationToken) is not null;

    /// <summary>Sends a file.</summary>
    /// <param name="caption">Telegram HTML, at most 1024 characters as shown.</param>
    public Task SendFileAsync(ChatPlace chat, string name, byte[] content, string caption, CancellationToken cancellationToken) =>
        TrySendAsync(chat, "sendDocument", async (bot, token) =>
        {
            await using var stream = new MemoryStream(content, writable: false);
            return await bot.SendDocument(chat.Id, InputFile.FromStream(stream, name), caption, ParseMode.Html, messageThreadId: chat.Topic, cancellationToken: token);
        }, cancellationToken);

    /// <summary>Sends a picture; as a file if Telegram does not take it for one.</summary>
    /// <param name="caption">Telegram HTML, at most 1024 characters as shown.</param>
    public async Task SendPictureAsync(ChatPlace chat, string name, byte[] content, string caption, CancellationToken cancellationToken)
    {
        try
        {
            if (content.Length <= LargestPhoto)
            {
                await SendAsync(chat, "sendPhoto", async (bot, token) =>
                {
                    await using var stream = new MemoryStream(content, writable: false);
                    return await bot.SendPhoto(chat.Id, InputFile.FromStream(stream, name), caption, ParseMode.Html, messageThreadId: chat.Topic, cancellationToken: token);
                }, cancellationToken);
                return;
            }
        }
        catch (ApiRequestException e) when (e.ErrorCode == 400)
        {
            // A picture that is no good as a photo (its sides, its format) is a file all the same.
        }
        catch (RequestException e)
        {
            Log.NotSent(logger, chat, e);
            return;
        }

        await SendFileAsync(chat, name, content, caption, cancellationToken);
    }

    /// <summary>Sends it as a reply to a message of the person, with buttons or as a question.</summary>
    /// <returns>The message's id, or null when it was refused.</returns>
    public async Task<int?> AskAsync(ChatPlace chat, string html, ReplyMarkup? markup, int replyTo, CancellationToken cancellationToken)
    {
        var reply = new ReplyParameters { MessageId = replyTo, AllowSendingWithoutReply = true };
        var sent = await TrySendAsync(chat, "sendMessage", (bot, token) => bot.SendMessage(
            chat.Id, html, ParseMode.Html, reply, markup, _noPreview, chat.Topic, cancellationToken: token), cancellationToken);
        return sent?.Id;
    }

    /// <summary>Shows that something is being done, unless there is anything better to show.</summary>
    public async Task ShowTypingAsync(ChatPlace chat, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<object>(OutboundKind.Typing, chat.Id, "sendChatAction", async (bot, token) =>
                {
                    await bot.SendChatAction(chat.Id, ChatAction.Typing, chat.Topic, cancellationToken: token);
                    return _done;
                }),
                cancellationToken);
        }
        catch (RequestException)
        {
            // Only an indicator; whoever blocked the bot is noticed by the answer.
        }
    }

    /// <summary>Changes a message of the bot; one that is gone or says so already is left alone.</summary>
    public Task EditAsync(ChatPlace chat, int message, string html, InlineKeyboardMarkup? buttons, CancellationToken cancellationToken) =>
        TryChangeAsync(chat, "editMessageText", (bot, token) => bot.EditMessageText(
            chat.Id, message, html, ParseMode.Html, replyMarkup: buttons, linkPreviewOptions: _noPreview, cancellationToken: token), cancellationToken);

    /// <summary>Changes the buttons below a message of the bot; one that is gone or has them already is left alone.</summary>
    public Task ChangeButtonsAsync(ChatPlace chat, int message, InlineKeyboardMarkup? buttons, CancellationToken cancellationToken) =>
        TryChangeAsync(chat, "editMessageReplyMarkup", (bot, token) => bot.EditMessageReplyMarkup(
            chat.Id, message, replyMarkup: buttons, cancellationToken: token), cancellationToken);

    private Task<Message?> SendAsync(ChatPlace chat, string method, Func<ITelegramBotClient, CancellationToken, Task<Message>> send, CancellationToken cancellationToken) =>
        outbound.SendAsync(new OutboundCall<Message>(OutboundKind.Reply, chat.Id, method, send), cancellationToken);

    /// <returns>Null when Telegram refused it, or when too much waits for the chat.</returns>
    private async Task<Message?> TrySendAsync(ChatPlace chat, string method, Func<ITelegramBotClient, CancellationToken, Task<Message>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(chat, method, send, cancellationToken);
        }
        catch (RequestException e)
        {
            Log.NotSent(logger, chat, e);
            return null;
        }
    }

    private async Task TryChangeAsync(ChatPlace chat, string method, Func<ITelegramBotClient, CancellationToken, Task<Message>> change, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(chat, method, change, cancellationToken);
        }
        catch (RequestException e)
        {
            Log.NotEdited(logger, chat, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Warning, "A reply to chat {Chat} was refused by Telegram and is given up.")]
        public static partial void NotSent(ILogger logger, ChatPlace chat, Exception exception);

        [LoggerMessage(3102, LogLevel.Information, "A message in chat {Chat} could not be changed and stays as it is.")]
        public static partial void NotEdited(ILogger logger, ChatPlace chat, Exception exception);
    }
}
