using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Approvals;

/// <summary>Cards with questions: one question after another on the same message, and all answers to Claude at once.</summary>
internal sealed class QuestionDesk(BoxClient box, QuestionChoiceStore store, ApprovalWords words, Replies replies)
{
    /// <summary>Carries a tap out.</summary>
    /// <returns>What it is answered; null when the questions are closed, with the record that says how.</returns>
    public async Task<(TapOutcome? Outcome, ApprovalRecord Record)> CarryOutAsync(UserId user, Message card, QuestionTap tap, CancellationToken cancellationToken)
    {
        var record = await box.GetApprovalAsync(user, tap.Approval, cancellationToken);
        if (record.State != ApprovalState.Open)
            return (null, record);

        var approval = record.Approval;
        if (tap.Action == QuestionAction.NoAnswer)
        {
            var (won, answered) = await box.AnswerAsync(user, approval.Id, new ApprovalAnswer(ApprovalDecision.Deny, Texts.NoAnswerToClaude), cancellationToken);
            return (won ? new TapOutcome(Texts.IsNotAnswered) : null, answered);
        }

        var choices = await store.GetAsync(approval.Id);
        if (tap.Question >= approval.Questions.Count || (tap.Action is QuestionAction.Choose or QuestionAction.TakeBack && tap.Option >= approval.Questions[tap.Question].Options.Count))
            return (TapOutcome.Unknown, record);
        if (tap.Action == QuestionAction.OwnWords)
        {
            return (new TapOutcome(null, Then: token => words.AskAsync(
                ChatPlace.Of(card), new ExpectedWords(approval.Id, tap.Question, card.Id, user), Texts.AskOwnWords(approval.Questions[tap.Question].Text), token)), record);
        }

        if (tap.Action == QuestionAction.Done && choices.Answer(approval, tap.Question).Length == 0)
            return (TapOutcome.Refused(Texts.ChooseFirst), record);

        // A tap on a question that is answered already, by a second finger: the card shows where it stands.
        if (!choices.IsDone(tap.Question))
            await NoteAsync(approval, tap);
        var rest = await GoOnAsync(user, ChatPlace.Of(card), card.Id, approval, cancellationToken);
        return rest is { Won: false, Record: var closed } ? (null, closed) : (new TapOutcome(rest is null ? null : Texts.IsAnswered), record);
    }

    /// <summary>Takes a message as the answer to a question.</summary>
    /// <returns>False when nothing waits for it any more.</returns>
    public async Task<bool> SayAsync(UserId user, ChatPlace chat, ExpectedWords expected, string text, CancellationToken cancellationToken)
    {
        var record = await box.GetApprovalAsync(user, expected.Approval, cancellationToken);
        var question = expected.Question!.Value;
        if (question >= record.Approval.Questions.Count)
            return false;

        // A repetition after a crash finds its own words.
        var choices = await store.GetAsync(expected.Approval);
        if (record.State != ApprovalState.Open || choices.IsDone(question))
            return choices.Answer(record.Approval, question).EndsWith(text, StringComparison.Ordinal);

        await store.SayAsync(expected.Approval, question, text);
        await GoOnAsync(user, chat, expected.Card, record.Approval, cancellationToken);
        return true;
    }

    private Task NoteAsync(Approval approval, QuestionTap tap) => tap.Action switch
    {
        QuestionAction.Done => store.EndAsync(approval.Id, tap.Question),
        QuestionAction.TakeBack => store.TakeBackAsync(approval.Id, tap.Question, tap.Option),
        _ when approval.Questions[tap.Question].Several => store.AddAsync(approval.Id, tap.Question, tap.Option),
        _ => store.ChooseAsync(approval.Id, tap.Question, tap.Option),
    };

    /// <summary>Shows the next question, or hands the answers over when there is none.</summary>
    private async Task<(bool Won, ApprovalRecord Record)?> GoOnAsync(UserId user, ChatPlace chat, int card, Approval approval, CancellationToken cancellationToken)
    {
        var choices = await store.GetAsync(approval.Id);
        if (choices.Next(approval) is { } next)
        {
            await replies.EditAsync(chat, card, QuestionCard.Open(approval, next, choices), QuestionButtons.For(approval, next, choices), cancellationToken);
            return null;
        }

        return await box.AnswerAsync(user, approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce, null, choices.Answers(approval)), cancellationToken);
    }
}
