using RemoteRunner.Bot.Formatting;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Approvals;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Approvals;

/// <summary>A plan in as many messages as it takes, before the card that asks about it. A restarted bot sends what is missing.</summary>
internal sealed class PlanMessages(DeliveryRecord record, OutboundScheduler outbound, DeliveryStore store, SentNotes notes)
{
    public async Task SendAsync(Approval approval, CancellationToken cancellationToken)
    {
        var parts = TelegramHtml.Render(approval.Input, MessageLimits.Default);
        for (var i = record.Plans?.GetValueOrDefault(approval.Id) ?? 0; i < parts.Count; i++)
        {
            await notes.BeginAsync(record, $"plan:{approval.Id:N}:{i}");
            var part = i == 0
                ? new MessagePart($"{Texts.PlanFollows}\n\n{parts[i].Html}", $"{Texts.PlanFollowsPlain}\n\n{parts[i].PlainText}")
                : parts[i];
            await SendAsync(part, cancellationToken);
            var sent = i + 1;
            await notes.WriteAsync(() => store.SetPlanSentAsync(record.Turn, approval.Id, sent));
        }
    }

    private async Task SendAsync(MessagePart part, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(part.Html, ParseMode.Html, cancellationToken);
        }
        catch (ApiRequestException e) when (e.ErrorCode == 400)
        {
            await SendAsync(part.PlainText, ParseMode.None, cancellationToken);
        }
    }

    // The card that follows rings the phone.
    private Task<Message?> SendAsync(string text, ParseMode mode, CancellationToken cancellationToken) =>
        outbound.SendAsync(
            new OutboundCall<Message>(
                OutboundKind.Approval, record.Chat.Id, "sendMessage",
                (bot, token) => bot.SendMessage(
                    record.Chat.Id, text, mode, messageThreadId: record.Chat.Topic, linkPreviewOptions: new LinkPreviewOptions { IsDisabled = true }, disableNotification: true, cancellationToken: token)),
            cancellationToken);
}
