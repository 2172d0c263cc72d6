using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Approvals;

/// <summary>One turn's cards: sent when a question comes up, changed when it is closed, wherever it was answered.</summary>
internal sealed class ApprovalCards(
    DeliveryRecord record, OutboundScheduler outbound, DeliveryStore store, SentNotes notes, ChatBindings chats)
{
    private readonly Dictionary<Guid, int> _cards = record.Cards?.ToDictionary() ?? [];
    private readonly PlanMessages _plans = new(record, outbound, store, notes);
    private readonly ApprovalDocuments _documents = new(record, outbound, store, notes);
    private readonly HashSet<Guid> _closed = record.ClosedCards?.ToHashSet() ?? [];

    /// <summary>The newest card's message; null when the turn asked nothing.</summary>
    public int? Newest => _cards.Count == 0 ? null : _cards.Values.Max();

    /// <summary>Brings the chat up to date with the turn's approvals.</summary>
    public async Task SyncAsync(IReadOnlyList<ApprovalView> approvals, CancellationToken cancellationToken)
    {
        foreach (var (approval, closed) in approvals)
        {
            if (closed is null && !_cards.ContainsKey(approval.Id))
                await AskAsync(approval, cancellationToken);
            else if (closed is not null && _cards.TryGetValue(approval.Id, out var card) && !_closed.Contains(approval.Id))
                await CloseAsync(approval, card, closed, cancellationToken);
        }
    }

    /// <summary>The card of an approval; null when it has none.</summary>
    public int? MessageOf(Guid approval) => _cards.TryGetValue(approval, out var card) ? card : null;

    /// <summary>Who answered what, as <paramref name="reader"/> should read it.</summary>
    /// <param name="message">What Claude was told with a denial.</param>
    public static async Task<string> OutcomeAsync(ChatBindings chats, UserId reader, ApprovalKind kind, ApprovalDecision? decision, UserId? by, string? message)
    {
        if (decision is not { } what || by is not { } who)
            return Texts.Withdrawn;

        return Texts.Answered(kind, what, who == reader ? null : await chats.NameOfAsync(who), message);
    }

    private async Task AskAsync(Approval approval, CancellationToken cancellationToken)
    {
        try
        {
            await _documents.SendAsync(approval, cancellationToken);
            if (approval.Kind == ApprovalKind.Plan)
                await _plans.SendAsync(approval, cancellationToken);
            await notes.BeginAsync(record, $"card:{approval.Id:N}");
            var sent = await SendAsync(approval, ApprovalCard.Open(approval), ParseMode.Html, cancellationToken);
            await RememberAsync(approval, sent);
        }
        catch (ApiRequestException e) when (e.ErrorCode == 400)
        {
            // A question must not be lost to its formatting.
            await AskPlainlyAsync(approval, cancellationToken);
        }
        catch (ApiRequestException)
        {
            LeaveToTheBrowser(approval);
        }
    }

    private async Task AskPlainlyAsync(Approval approval, CancellationToken cancellationToken)
    {
        try
        {
            var sent = await SendAsync(approval, ApprovalCard.Plain(approval), ParseMode.None, cancellationToken);
            await RememberAsync(approval, sent);
        }
        catch (ApiRequestException)
        {
            LeaveToTheBrowser(approval);
        }
    }

    private Task<Message?> SendAsync(Approval approval, string text, ParseMode mode, CancellationToken cancellationToken) =>
        outbound.SendAsync(
            new OutboundCall<Message>(
                OutboundKind.Approval, record.Chat.Id, "sendMessage",
                (bot, token) => bot.SendMessage(record.Chat.Id, text, mode, ReplyTo, Buttons(approval), messageThreadId: record.Chat.Topic, cancellationToken: token)),
            cancellationToken);

    // In a group the card says by this whom it asks.
    private ReplyParameters? ReplyTo => record is { Chat.IsGroup: true, Prompt: { } prompt } ? new ReplyParameters { MessageId = prompt, AllowSendingWithoutReply = true } : null;

    private static InlineKeyboardMarkup Buttons(Approval approval) => approval is { Kind: ApprovalKind.Questions, Questions.Count: > 0 }
        ? QuestionButtons.For(approval, 0, QuestionChoices.None)
        : ApprovalButtons.For(approval);

    private async Task RememberAsync(Approval approval, Message? sent)
    {
        if (sent is null)
            return;

        _cards[approval.Id] = sent.Id;
        await notes.WriteAsync(() => store.SetCardAsync(record.Turn, approval.Id, sent.Id));
    }

    // The reader blocked the bot or the chat is gone: the question can still be answered elsewhere.
    private void LeaveToTheBrowser(Approval approval)
    {
        _cards[approval.Id] = 0;
        _closed.Add(approval.Id);
    }

    private async Task CloseAsync(Approval approval, int card, ApprovalClosed closed, CancellationToken cancellationToken)
    {
        var outcome = await OutcomeAsync(chats, record.User, approval.Kind, closed.Decision, closed.By, closed.Message);
        await EditAsync(outbound, record.Chat, card, approval, outcome, closed.Answers, cancellationToken);
        _closed.Add(approval.Id);
        await store.SetCardClosedAsync(record.Turn, approval.Id);
    }

    /// <summary>Writes what became of it into the card and takes its buttons away.</summary>
    public static async Task EditAsync(OutboundScheduler outbound, ChatPlace chat, int card, Approval approval, string outcome, IReadOnlyDictionary<string, string>? answers, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Approval, chat.Id, "editMessageText",
                    (bot, token) => bot.EditMessageText(chat.Id, card, ApprovalCard.Closed(approval, outcome, answers), ParseMode.Html, cancellationToken: token)),
                cancellationToken);
        }
        catch (ApiRequestException)
        {
            // It says so already, or its reader deleted it.
        }
    }
}
