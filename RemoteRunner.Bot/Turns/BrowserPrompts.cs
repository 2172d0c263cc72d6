using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Turns;

/// <summary>Shows in the chat what was asked in the browser: the answer below it needs its question.</summary>
internal sealed class BrowserPrompts(
    BoxClient box, OutboundScheduler outbound, DeliveryStore store, SentNotes notes, ChatBindings chats)
{
    /// <returns>The record with the prompt's message; without one when Telegram refuses it: the answer is tried all the same.</returns>
    public async Task<DeliveryRecord> ShowAsync(DeliveryRecord record, CancellationToken cancellationToken)
    {
        if (record.Prompt is not null)
            return record;

        var turn = await box.GetTurnAsync(record.User, record.Turn, cancellationToken);
        var writer = record.User != UserId.Telegram(record.Chat.Id) ? await chats.NameOfAsync(record.User) : null;
        await notes.BeginAsync(record, "prompt");
        try
        {
            var text = Texts.FromTheBrowser(writer, turn.Prompt, turn.Pictures?.Count ?? 0);
            var sent = await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Answer, record.Chat.Id, "sendMessage",
                    (bot, token) => bot.SendMessage(
                        record.Chat.Id, text, ParseMode.Html, messageThreadId: record.Chat.Topic, disableNotification: true, cancellationToken: token)),
                cancellationToken);
            if (sent is null)
                return record;

            await notes.WriteAsync(() => store.SetPromptAsync(record.Turn, sent.Id));
            return record with { Prompt = sent.Id };
        }
        catch (ApiRequestException)
        {
            return record;
        }
    }
}
