using System.Text;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Approvals;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Approvals;

/// <summary>
/// What a card has no room for, whole and as a file before it: nobody should allow what they could not read. A restarted bot
/// sends what is missing.
/// </summary>
internal sealed class ApprovalDocuments(DeliveryRecord record, OutboundScheduler outbound, DeliveryStore store, SentNotes notes)
{
    private const int MaxName = 60;

    public async Task SendAsync(Approval approval, CancellationToken cancellationToken)
    {
        if (!ApprovalCard.IsCut(approval) || record.Documents?.Contains(approval.Id) == true)
            return;

        await notes.BeginAsync(record, $"file:{approval.Id:N}");
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(OutboundKind.Approval, record.Chat.Id, "sendDocument", (bot, token) => SendAsync(bot, approval, token)), cancellationToken);
        }
        catch (ApiRequestException e) when (e.ErrorCode is 400 or 413)
        {
            // The card asks with what it shows; the question must not be lost to its file.
        }

        await notes.WriteAsync(() => store.SetDocumentSentAsync(record.Turn, approval.Id));
    }

    /// <summary>For a diff the file that is to change: <c>App.cs.diff</c>; else the tool: <c>Bash.txt</c>.</summary>
    public static string NameOf(Approval approval)
    {
        var subject = approval.Diff is null ? approval.Tool : approval.Summary[(approval.Summary.LastIndexOf('/') + 1)..];
        var safe = new string([.. subject.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_').Take(MaxName)]).TrimStart('.');
        return $"{(safe.Length == 0 ? "change" : safe)}.{(approval.Diff is null ? "txt" : "diff")}";
    }

    // The card that follows rings the phone.
    private async Task<Message> SendAsync(ITelegramBotClient bot, Approval approval, CancellationToken cancellationToken)
    {
        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(approval.Diff ?? approval.Input));
        return await bot.SendDocument(
            record.Chat.Id, InputFile.FromStream(content, NameOf(approval)), Texts.WholeRequest(approval), ParseMode.Html,
            messageThreadId: record.Chat.Topic, disableNotification: true, cancellationToken: cancellationToken);
    }
}
