using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Core.Turns;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Turns;

/// <summary>
/// Brings a turn's answer into the chat, part by part. A quick answer takes the progress message's place; a later one
/// is a new message, so that the phone rings, and the progress message goes.
/// </summary>
internal sealed partial class AnswerMessages(
    OutboundScheduler outbound, DeliveryStore store, SentNotes notes, GoneChats gone, BotMetrics metrics, IOptions<TelegramOptions> options,
    TimeProvider time, ILogger<AnswerMessages> logger)
{
    /// <param name="progress">What the chat was shown while the turn ran.</param>
    /// <param name="card">The newest approval card, if there is one: an answer must not appear above it.</param>
    public async Task DeliverAsync(DeliveryRecord record, TurnView view, ProgressMessage progress, int? card, CancellationToken cancellationToken)
    {
        var ended = view.Ended!;
        var outcome = DeliveryOutcome.Delivered;
        try
        {
            var isRich = await TryRichAsync(record, view, cancellationToken);
            var inPlace = !isRich && await DecideAsync(record, view, progress, card);
            var steps = AnswerSteps.Of(ended, view.Model, view.NotableContextUsed, view.Files, options.Value.AnswerMessages);
            for (var i = isRich ? steps.Count : record.Sent; i < steps.Count; i++)
            {
                var message = new Outgoing(
                    record.Chat, steps[i],
                    Edit: inPlace && i == 0 ? progress.Id : null,
                    ReplyTo: (view.Position > 0 || record.Chat.IsGroup) && i == 0 ? record.Prompt : null,
                    Silent: i < steps.Count - 1,
                    Buttons: TurnButtons.For(record.Turn, steps[i]));
                await NoteSendingAsync(record, i, message);
                await SendAsync(message, cancellationToken);
                var sent = i + 1;
                await notes.WriteAsync(() => store.SetSentAsync(record.Turn, sent));
            }

            if (!inPlace && progress.Id is { } old)
                await RemoveAsync(record.Chat, old, cancellationToken);
        }
        catch (ApiRequestException e)
        {
            outcome = DeliveryOutcome.Undeliverable;
            metrics.Undeliverable();
            Log.Undeliverable(logger, record.Turn, record.Chat, e);
            if (GoneChats.IsGone(e))
                await gone.NoteAsync(record.Chat.Id, cancellationToken);
        }

        await notes.WriteAsync(() => store.EndAsync(record.Turn, outcome));
        if (outcome == DeliveryOutcome.Delivered)
            Log.Delivered(logger, record.Turn, ended.State);
    }

    /// <summary>Sends the answer as one rich message, where that is wanted.</summary>
    /// <returns>False when it is to be sent as text: not wanted, too long, or refused.</returns>
    private async Task<bool> TryRichAsync(DeliveryRecord record, TurnView view, CancellationToken cancellationToken)
    {
        if (record.Rich is { } earlier)
            return earlier;
        if (!options.Value.RichMessages || record.Sent > 0
            || AnswerSteps.Rich(view.Ended!, view.Model, view.NotableContextUsed, view.Files) is not { } step)
        {
            return false;
        }

        var message = new Outgoing(
            record.Chat, step, Edit: null, ReplyTo: view.Position > 0 || record.Chat.IsGroup ? record.Prompt : null, Silent: false, TurnButtons.For(record.Turn, step));
        await NoteSendingAsync(record, 0, message);
        var isTaken = true;
        try
        {
            await CallAsync(message.Chat, "sendRichMessage", (bot, token) => bot.SendRichMessage(
                message.Chat.Id, new InputRichMessage { Markdown = step.Rich }, message.Reply, message.Buttons, message.Chat.Topic, cancellationToken: token), cancellationToken);
        }
        catch (ApiRequestException e) when (e.ErrorCode is 400 or 404 && !IsAboutChat(e))
        {
            Log.Plain(logger, message.Chat, e);
            isTaken = false;
        }

        await notes.WriteAsync(() => store.SetRichAsync(record.Turn, isTaken));
        return isTaken;
    }

    /// <summary>What was on its way when the bot died is sent again, for nobody knows whether it arrived. An edit may be repeated.</summary>
    private async Task NoteSendingAsync(DeliveryRecord record, int part, Outgoing message)
    {
        var sending = $"answer:{part}";
        if (record.Sending == sending && message.Edit is null)
        {
            metrics.Resent("restart");
            Log.Resent(logger, part + 1, record.Turn);
        }

        await store.SetSendingAsync(record.Turn, sending);
    }

    /// <summary>Whoever stopped a turn looks at the chat, as does the reader of a quick answer: the phone need not ring.</summary>
    private async Task<bool> DecideAsync(DeliveryRecord record, TurnView view, ProgressMessage progress, int? card)
    {
        if (record.InPlace is { } decided)
            return decided;

        // A turn that waited showed its message before the answer of the one it waited for: in place it could stand above it.
        var ended = view.Ended!;
        var inPlace = progress is { Id: { } message, MayBeReplaced: true }
            && (view.Position == 0 || ended.Joined is not null)
            && (card is null || card < message)
            && (ended.State == TurnState.Cancelled || ended.Joined is not null || time.GetUtcNow() - record.Created < options.Value.AnswerInPlaceWithin);
        await store.SetInPlaceAsync(record.Turn, inPlace);
        return inPlace;
    }

    private async Task SendAsync(Outgoing message, CancellationToken cancellationToken)
    {
        if (message.Step.Document is not null)
        {
            await CallAsync(message.Chat, "sendDocument", (bot, token) => SendDocumentAsync(bot, message, token), cancellationToken);
            return;
        }

        try
        {
            await SendTextAsync(message, message.Step.Text.Html, ParseMode.Html, cancellationToken);
        }
        catch (ApiRequestException e) when (e.ErrorCode == 400 && !IsAboutChat(e))
        {
            // The formatting (once, never the same again), or something else about this text: plain it goes through.
            Log.Plain(logger, message.Chat, e);
            await SendTextAsync(message, message.Step.Text.PlainText, ParseMode.None, cancellationToken);
        }
    }

    private async Task SendTextAsync(Outgoing message, string text, ParseMode mode, CancellationToken cancellationToken)
    {
        if (message.Edit is { } edit)
        {
            try
            {
                await CallAsync(message.Chat, "editMessageText", (bot, token) => bot.EditMessageText(
                    message.Chat.Id, edit, text, mode, replyMarkup: message.Buttons, linkPreviewOptions: _noPreview, cancellationToken: token), cancellationToken);
                return;
            }
            catch (ApiRequestException e) when (e.Message.Contains("message is not modified", StringComparison.Ordinal))
            {
                return;
            }
            catch (ApiRequestException e) when (e.Message.Contains("message to edit not found", StringComparison.Ordinal)
                || e.Message.Contains("message can't be edited", StringComparison.Ordinal))
            {
                // Its reader deleted it: then a new one.
            }
        }

        await CallAsync(message.Chat, "sendMessage", (bot, token) => bot.SendMessage(
            message.Chat.Id, text, mode, message.Reply, message.Buttons, _noPreview, message.Chat.Topic, disableNotification: message.Silent, cancellationToken: token), cancellationToken);
    }

    private static async Task<Message> SendDocumentAsync(ITelegramBotClient bot, Outgoing message, CancellationToken cancellationToken)
    {
        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(message.Step.Document!));
        return await bot.SendDocument(
            message.Chat.Id, InputFile.FromStream(content, Texts.AnswerFileName), message.Step.Text.Html, ParseMode.Html, message.Reply, message.Buttons,
            messageThreadId: message.Chat.Topic, disableNotification: message.Silent, cancellationToken: cancellationToken);
    }

    private async Task RemoveAsync(ChatPlace chat, int message, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<object>(OutboundKind.Reply, chat.Id, "deleteMessage", async (bot, token) =>
                {
                    await bot.DeleteMessage(chat.Id, message, token);
                    return Outgoing.Done;
                }),
                cancellationToken);
        }
        catch (RequestException e)
        {
            // Gone already, or older than the 48 hours within which Telegram deletes.
            Log.NotRemoved(logger, chat, e);
        }
    }

    private Task<Message?> CallAsync(ChatPlace chat, string method, Func<ITelegramBotClient, CancellationToken, Task<Message>> send, CancellationToken cancellationToken) =>
        outbound.SendAsync(new OutboundCall<Message>(OutboundKind.Answer, chat.Id, method, send), cancellationToken);

    private static bool IsAboutChat(ApiRequestException e) => e.Message.Contains("chat not found", StringComparison.Ordinal);

    private static readonly LinkPreviewOptions _noPreview = new() { IsDisabled = true };

    private sealed record Outgoing(ChatPlace Chat, AnswerStep Step, int? Edit, int? ReplyTo, bool Silent, InlineKeyboardMarkup? Buttons)
    {
        public static readonly object Done = new();

        public ReplyParameters? Reply => ReplyTo is { } id ? new ReplyParameters { MessageId = id, AllowSendingWithoutReply = true } : null;
    }

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Warning, "Telegram refused an answer's formatting for chat {Chat}; it is sent as plain text.")]
        public static partial void Plain(ILogger logger, ChatPlace chat, Exception exception);

        [LoggerMessage(6102, LogLevel.Error, "The answer of turn {Turn} cannot be delivered to chat {Chat}: Telegram refuses it for good.")]
        public static partial void Undeliverable(ILogger logger, Guid turn, ChatPlace chat, Exception exception);

        [LoggerMessage(6103, LogLevel.Information, "The end of turn {Turn} ({State}) is in the chat.")]
        public static partial void Delivered(ILogger logger, Guid turn, TurnState state);

        [LoggerMessage(6105, LogLevel.Warning, "Part {Part} of the answer of turn {Turn} was on its way when the bot died; it is sent again and may be in the chat twice.")]
        public static partial void Resent(ILogger logger, int part, Guid turn);

        [LoggerMessage(6104, LogLevel.Information, "A progress message in chat {Chat} could not be removed and stays.")]
        public static partial void NotRemoved(ILogger logger, ChatPlace chat, Exception exception);
    }
}
