using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Approvals;

/// <summary>Taps on approval cards: a tool, a plan, questions.</summary>
internal sealed class ApprovalTaps(
    BoxClient box, ChatBindings chats, QuestionDesk questions, ApprovalWords words, OutboundScheduler outbound, DeliveryStore deliveries)
{
    /// <param name="card">The message with the buttons; null when Telegram no longer shows it to bots.</param>
    public async Task<TapOutcome> AnswerAsync(UserId user, Message? card, Guid id, ApprovalTap action, CancellationToken cancellationToken)
    {
        if (action == ApprovalTap.SayWhyNot)
            return await AskWhyNotAsync(user, card, id, cancellationToken);

        var (won, record) = await box.AnswerAsync(user, id, action switch
        {
            ApprovalTap.AllowOnce => new ApprovalAnswer(ApprovalDecision.AllowOnce),
            ApprovalTap.AllowSession => new ApprovalAnswer(ApprovalDecision.AllowSession),
            _ => new ApprovalAnswer(ApprovalDecision.Deny, Texts.DeniedToClaude),
        }, cancellationToken);
        return await AnsweredAsync(user, card, won, record);
    }

    public async Task<TapOutcome> AnswerQuestionAsync(UserId user, Message card, QuestionTap question, CancellationToken cancellationToken)
    {
        var (outcome, record) = await questions.CarryOutAsync(user, card, question, cancellationToken);
        return outcome ?? await AnsweredAsync(user, card, won: false, record);
    }

    private async Task<TapOutcome> AskWhyNotAsync(UserId user, Message? card, Guid id, CancellationToken cancellationToken)
    {
        var record = await box.GetApprovalAsync(user, id, cancellationToken);
        if (record.State != ApprovalState.Open)
            return await AnsweredAsync(user, card, won: false, record);
        if (card is null)
            return TapOutcome.Unknown;

        var question = record.Approval.Kind == ApprovalKind.Plan ? Texts.AskPlanChange : Texts.AskWhyNot;
        return new TapOutcome(null, Then: token => words.AskAsync(ChatPlace.Of(card), new ExpectedWords(id, null, card.Id, user), question, token));
    }

    private async Task<TapOutcome> AnsweredAsync(UserId user, Message? card, bool won, ApprovalRecord record)
    {
        var outcome = await ApprovalCards.OutcomeAsync(chats, user, record.Approval.Kind, record.Decision, record.AnsweredBy, record.Message);
        return new TapOutcome(won ? outcome : Texts.AnsweredBefore(outcome), Alert: !won, async token =>
        {
            // The card of an answer that won is changed by the turn's own delivery, as is one answered in the browser. Not so one
            // that was sent a moment before the bot died: nobody noted it.
            if (card is not null && !(won && await IsKnownAsync(record.Approval, card.Id)))
                await ApprovalCards.EditAsync(outbound, ChatPlace.Of(card), card.Id, record.Approval, outcome, record.Answers, token);
        });
    }

    private async Task<bool> IsKnownAsync(Approval approval, int card) =>
        await deliveries.GetAsync(approval.TurnId) is { Cards: { } cards } && cards.TryGetValue(approval.Id, out var noted) && noted == card;
}
