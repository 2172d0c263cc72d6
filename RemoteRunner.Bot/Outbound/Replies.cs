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

    /// <summary>Sends it; somebody who blocked the bot is not answered, which is logged.</summary>
    /// <returns>Whether it was sent.</returns>
    public async Task<bool> SendAsync(ChatPlace chat, string html, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Reply, chat.Id, "sendMessage",
                    (bot, token) => bot.SendMessage(chat.Id, html, ParseMode.Html, messageThreadId: chat.Topic, linkPreviewOptions: new LinkPreviewOptions { IsDisabled = true }, cancellationToken: token)),
                cancellationToken);
            return true;
        }
        catch (RequestException e)
        {
            Log.NotSent(logger, chat, e);
            return false;
        }
    }

    /// <summary>Sends a file.</summary>
    /// <param name="caption">Telegram HTML, at most 1024 characters as shown.</param>
    public async Task SendFileAsync(ChatPlace chat, string name, byte[] content, string caption, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Reply, chat.Id, "sendDocument",
                    async (bot, token) =>
                    {
                        await using var stream = new MemoryStream(content, writable: false);
                        return await bot.SendDocument(chat.Id, InputFile.FromStream(stream, name), caption, ParseMode.Html, messageThreadId: chat.Topic, cancellationToken: token);
                    }),
                cancellationToken);
        }
        catch (RequestException e)
        {
            Log.NotSent(logger, chat, e);
        }
    }

    /// <summary>Sends a picture; as a file if Telegram does not take it for one.</summary>
    /// <param name="caption">Telegram HTML, at most 1024 characters as shown.</param>
    public async Task SendPictureAsync(ChatPlace chat, string name, byte[] content, string caption, CancellationToken cancellationToken)
    {
        if (content.Length > LargestPhoto || !await TrySendPictureAsync(chat, name, content, caption, cancellationToken))
            await SendFileAsync(chat, name, content, caption, cancellationToken);
    }

    // A picture that is no good as a photo (its sides, its format) is a file all the same.
    private async Task<bool> TrySendPictureAsync(ChatPlace chat, string name, byte[] content, string caption, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Reply, chat.Id, "sendPhoto",
                    async (bot, token) =>
                    {
                        await using var stream = new MemoryStream(content, writable: false);
                        return await bot.SendPhoto(chat.Id, InputFile.FromStream(stream, name), caption, ParseMode.Html, messageThreadId: chat.Topic, cancellationToken: token);
                    }),
                cancellationToken);
            return true;
        }
        catch (ApiRequestException e) when (e.ErrorCode == 400)
        {
            return false;
        }
        catch (RequestException e)
        {
            Log.NotSent(logger, chat, e);
            return true;
        }
    }

    /// <summary>Sends it as a reply to a message of the person, with buttons or as a question.</summary>
    /// <returns>The message's id, or null when it was refused.</returns>
    public async Task<int?> AskAsync(ChatPlace chat, string html, ReplyMarkup? markup, int replyTo, CancellationToken cancellationToken)
    {
        try
        {
            var reply = new ReplyParameters { MessageId = replyTo, AllowSendingWithoutReply = true };
            var sent = await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Reply, chat.Id, "sendMessage",
                    (bot, token) => bot.SendMessage(
                        chat.Id, html, ParseMode.Html, reply, markup, new LinkPreviewOptions { IsDisabled = true }, chat.Topic, cancellationToken: token)),
                cancellationToken);
            return sent?.Id;
        }
        catch (RequestException e)
        {
            Log.NotSent(logger, chat, e);
            return null;
        }
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
    public async Task EditAsync(ChatPlace chat, int message, string html, InlineKeyboardMarkup? buttons, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Reply, chat.Id, "editMessageText",
                    (bot, token) => bot.EditMessageText(
                        chat.Id, message, html, ParseMode.Html, replyMarkup: buttons, linkPreviewOptions: new LinkPreviewOptions { IsDisabled = true }, cancellationToken: token)),
                cancellationToken);
        }
        catch (RequestException e)
        {
            Log.NotEdited(logger, chat, e);
        }
    }

    /// <summary>Changes the buttons below a message of the bot; one that is gone or has them already is left alone.</summary>
    public async Task ChangeButtonsAsync(ChatPlace chat, int message, InlineKeyboardMarkup? buttons, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Reply, chat.Id, "editMessageReplyMarkup",
                    (bot, token) => bot.EditMessageReplyMarkup(chat.Id, message, replyMarkup: buttons, cancellationToken: token)),
                cancellationToken);
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
