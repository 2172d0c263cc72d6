using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Bot.Voice;
using RemoteRunner.Bot.Workspaces;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Approvals;

/// <summary>Taps on buttons: answers of approvals, those below answers and below transcripts. Every tap is answered, for the phone shows a spinner until then.</summary>
internal sealed partial class TapHandler(
    UserDirectory users,
    BoxClient box,
    ChatBindings chats,
    TurnSubmitter submitter,
    TurnGate gate,
    VoiceTaps voice,
    SessionDesk sessions,
    WorkspaceDesk workspaces,
    QuestionDesk questions,
    ApprovalWords words,
    TroubleDesk trouble,
    UserDesk people,
    Replies replies,
    OutboundScheduler outbound,
    DeliveryStore deliveries,
    TelegramCalls calls,
    TimeProvider time,
    ILogger<TapHandler> logger)
{
    // After that the phone's spinner is worse than an honest no.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(6);

    public async Task HandleAsync(CallbackQuery tap, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await CarryOutAsync(tap, either.Token, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (Outage.Is(e) || limit.IsCancellationRequested))
        {
            Log.NotReached(logger, e);
            await AnswerAsync(tap, Texts.TapLater, alert: true, cancellationToken);
        }
        catch (BoxProblemException e)
        {
            await AnswerAsync(tap, Texts.RefusedTap(e), alert: true, cancellationToken);
        }
    }

    private async Task CarryOutAsync(CallbackQuery tap, CancellationToken limited, CancellationToken cancellationToken)
    {
        var user = UserId.Telegram(tap.From.Id);
        var role = await users.GetRoleAsync(user);
        if (role == Role.Stranger)
            await AnswerAsync(tap, Texts.TapNotYours, alert: true, cancellationToken);
        else if (ApprovalButtons.Parse(tap.Data) is { } answer)
            await AnswerApprovalAsync(tap, user, answer.Approval, answer.Tap, limited, cancellationToken);
        else if (QuestionButtons.Parse(tap.Data) is { } question && tap.Message is { } asking)
            await AnswerQuestionAsync(tap, user, asking, question, limited, cancellationToken);
        else if (TurnButtons.Parse(tap.Data) is { } turn)
            await GoOnAsync(tap, user, role, turn.Turn, turn.Action, limited, cancellationToken);
        else if (UserButtons.Parse(tap.Data) is { } person && tap.Message is { } list)
            await ChangeUserAsync(tap, user, role, list, person, limited, cancellationToken);
        else if (TurnButtons.ParseLater(tap.Data) is { } later)
            await SetLaterAsync(tap, user, later.Turn, later.At, later.IsSet, limited, cancellationToken);
        else if (ProgressCommand.Parse(tap.Data) is { } form && tap.Message is { } asked)
            await ChooseProgressAsync(tap, asked, form, cancellationToken);
        else if (VoiceButtons.Parse(tap.Data) is { } spoken)
            await AnswerVoiceAsync(tap, user, role, spoken.Message, spoken.Action, limited, cancellationToken);
        else if (SessionButtons.Parse(tap.Data) is { } session && tap.Message is { } shown)
            await AnswerAsync(tap, await sessions.CarryOutAsync(user, shown, tap.Id, session, limited), alert: false, cancellationToken);
        else if (WorkspaceButtons.Parse(tap.Data) is { } workspace && tap.Message is { } page)
            await AnswerAsync(tap, await workspaces.CarryOutAsync(user, role, page, workspace.Action, workspace.Name, limited), alert: false, cancellationToken);
        else
            await AnswerAsync(tap, Texts.TapUnknown, alert: true, cancellationToken);
    }

    private async Task AnswerApprovalAsync(
        CallbackQuery tap, UserId user, Guid id, ApprovalTap action, CancellationToken limited, CancellationToken cancellationToken)
    {
        if (action == ApprovalTap.SayWhyNot)
        {
            await AskWhyNotAsync(tap, user, id, limited, cancellationToken);
            return;
        }

        var (won, record) = await box.AnswerAsync(user, id, action switch
        {
            ApprovalTap.AllowOnce => new ApprovalAnswer(ApprovalDecision.AllowOnce),
            ApprovalTap.AllowSession => new ApprovalAnswer(ApprovalDecision.AllowSession),
            _ => new ApprovalAnswer(ApprovalDecision.Deny, Texts.DeniedToClaude),
        }, limited);
        await ShowAnsweredAsync(tap, user, won, record, cancellationToken);
    }

    private async Task AskWhyNotAsync(CallbackQuery tap, UserId user, Guid id, CancellationToken limited, CancellationToken cancellationToken)
    {
        var record = await box.GetApprovalAsync(user, id, limited);
        if (record.State != ApprovalState.Open)
        {
            await ShowAnsweredAsync(tap, user, won: false, record, cancellationToken);
        }
        else if (tap.Message is { } card)
        {
            await AnswerAsync(tap, null, alert: false, cancellationToken);
            var question = record.Approval.Kind == ApprovalKind.Plan ? Texts.AskPlanChange : Texts.AskWhyNot;
            await words.AskAsync(ChatPlace.Of(card), new ExpectedWords(id, null, card.Id, user), question, cancellationToken);
        }
    }

    private async Task AnswerQuestionAsync(
        CallbackQuery tap, UserId user, Message card, QuestionTap question, CancellationToken limited, CancellationToken cancellationToken)
    {
        var (outcome, record) = await questions.CarryOutAsync(user, card, question, limited);
        if (outcome is null)
        {
            await ShowAnsweredAsync(tap, user, won: false, record, cancellationToken);
            return;
        }

        await AnswerAsync(tap, outcome.Text, outcome.Alert, cancellationToken);
        if (outcome.Then is { } then)
            await then(cancellationToken);
    }

    private async Task ShowAnsweredAsync(CallbackQuery tap, UserId user, bool won, ApprovalRecord record, CancellationToken cancellationToken)
    {
        var outcome = await ApprovalCards.OutcomeAsync(chats, user, record.Approval.Kind, record.Decision, record.AnsweredBy, record.Message);

        await AnswerAsync(tap, won ? outcome : Texts.AnsweredBefore(outcome), alert: !won, cancellationToken);

        // The card of an answer that won is changed by the turn's own delivery, as is one answered in the browser. Not so one
        // that was sent a moment before the bot died: nobody noted it.
        if (tap.Message is { } card && !(won && await IsKnownAsync(record.Approval, card.Id)))
            await ApprovalCards.EditAsync(outbound, ChatPlace.Of(card), card.Id, record.Approval, outcome, record.Answers, cancellationToken);
    }

    private async Task<bool> IsKnownAsync(Approval approval, int card) =>
        await deliveries.GetAsync(approval.TurnId) is { Cards: { } cards } && cards.TryGetValue(approval.Id, out var noted) && noted == card;

    private async Task GoOnAsync(CallbackQuery tap, UserId user, Role role, Guid id, TurnAction action, CancellationToken limited, CancellationToken cancellationToken)
    {
        if (tap.Message is not { } message)
        {
            await AnswerAsync(tap, Texts.TapUnknown, alert: true, cancellationToken);
            return;
        }

        var turn = await box.GetTurnAsync(user, id, limited);
        if (turn.Sender != user)
        {
            await AnswerAsync(tap, Texts.TapNotYours, alert: true, cancellationToken);
            return;
        }

        switch (action)
        {
            case TurnAction.Remove:
                var waits = turn.State == TurnState.Queued;
                if (waits)
                    await box.CancelTurnAsync(user, id, limited);
                await AnswerAsync(tap, waits ? Texts.RemovedQueued : Texts.RemoveTooLate, alert: !waits, cancellationToken);
                return;
            case TurnAction.NewSession:
                await AnswerAsync(tap, null, alert: false, cancellationToken);
                await trouble.BeginSessionAsync(message, cancellationToken);
                await RemoveButtonsAsync(ChatPlace.Of(message), message.Id, cancellationToken);
                return;
            case TurnAction.ChooseModel:
                await trouble.AskModelAsync(user, message, limited);
                await AnswerAsync(tap, null, alert: false, cancellationToken);
                return;
        }

        if (action != TurnAction.Drop && !await RunAsync(tap, user, role, message, turn, action, limited, cancellationToken))
            return;

        var answer = action switch
        {
            TurnAction.Continue or TurnAction.Compact => Texts.GoesOn,
            TurnAction.RunAgain => Texts.RunsAgain,
            _ => Texts.IsDropped,
        };
        await AnswerAsync(tap, answer, alert: false, cancellationToken);
        await RemoveButtonsAsync(ChatPlace.Of(message), message.Id, cancellationToken);
    }

    /// <returns>False when it does not run; the tap is answered then.</returns>
    private async Task<bool> RunAsync(
        CallbackQuery tap, UserId user, Role role, Message message, TurnRecord turn, TurnAction action, CancellationToken limited, CancellationToken cancellationToken)
    {
        var id = action is TurnAction.Continue or TurnAction.Compact ? TurnId.ForContinuation(turn.Id) : TurnSubmitter.IdForRunAgain(turn.Id, message.Id);
        if (await gate.EnterByTapAsync(user, role, id, limited) is { } refusal)
        {
            await AnswerAsync(tap, refusal, alert: true, cancellationToken);
            return false;
        }

        var runs = action switch
        {
            TurnAction.Continue => await submitter.ContinueAsync(user, ChatPlace.Of(message), message.Id, turn, limited),
            TurnAction.Compact => await trouble.CompactAsync(user, message, turn, limited),
            _ => await submitter.RunAgainAsync(user, ChatPlace.Of(message), message.Id, id, turn, limited),
        };
        if (!runs)
            await AnswerAsync(tap, null, alert: false, cancellationToken);
        return runs;
    }

    private async Task AnswerVoiceAsync(
        CallbackQuery tap, UserId user, Role role, int spoken, VoiceAction action, CancellationToken limited, CancellationToken cancellationToken)
    {
        if (tap.Message is not { } message)
        {
            await AnswerAsync(tap, Texts.TapUnknown, alert: true, cancellationToken);
            return;
        }

        var outcome = await voice.CarryOutAsync(user, role, message, spoken, action, limited);
        await AnswerAsync(tap, outcome.Text, outcome.Alert, cancellationToken);
        if (outcome.Then is { } then)
            await then(cancellationToken);
    }

    private async Task SetLaterAsync(
        CallbackQuery tap, UserId user, Guid id, DateTimeOffset at, bool isSet, CancellationToken limited, CancellationToken cancellationToken)
    {
        var turn = await box.GetTurnAsync(user, id, limited);
        if (tap.Message is not { } message || turn.Sender != user)
        {
            await AnswerAsync(tap, Texts.TapNotYours, alert: true, cancellationToken);
            return;
        }

        var outcome = await trouble.SetLaterAsync(user, message, id, at, isSet, limited);
        await AnswerAsync(tap, outcome.Text, outcome.Alert, cancellationToken);
        if (outcome.Then is { } then)
            await then(cancellationToken);
    }

    private async Task ChangeUserAsync(
        CallbackQuery tap, UserId user, Role role, Message list, UserTap person, CancellationToken limited, CancellationToken cancellationToken)
    {
        if (role != Role.Admin)
        {
            await AnswerAsync(tap, Texts.TapAdminsOnly, alert: true, cancellationToken);
            return;
        }

        var outcome = await people.CarryOutAsync(user, list, person, limited);
        await AnswerAsync(tap, outcome.Text, outcome.Alert, cancellationToken);
        if (outcome.Then is { } then)
            await then(cancellationToken);
    }

    private async Task ChooseProgressAsync(CallbackQuery tap, Message message, ProgressForm form, CancellationToken cancellationToken)
    {
        await ProgressCommand.ChooseAsync(chats, replies, ChatPlace.Of(message), message.Id, form, cancellationToken);
        await AnswerAsync(tap, null, alert: false, cancellationToken);
    }

    private async Task RemoveButtonsAsync(ChatPlace chat, int message, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Reply, chat.Id, "editMessageReplyMarkup",
                    (bot, token) => bot.EditMessageReplyMarkup(chat.Id, message, replyMarkup: null, cancellationToken: token)),
                cancellationToken);
        }
        catch (RequestException e)
        {
            // Tapped twice, or deleted.
            Log.ButtonsStay(logger, chat, e);
        }
    }

    private async Task AnswerAsync(CallbackQuery tap, string? text, bool alert, CancellationToken cancellationToken)
    {
        try
        {
            await calls.CallAsync("answerCallbackQuery", null, async (bot, token) =>
            {
                await bot.AnswerCallbackQuery(tap.Id, text, alert, cancellationToken: token);
                return true;
            }, cancellationToken);
        }
        catch (RequestException e)
        {
            // Too old (the bot was away), or the network: the card itself tells what became of it.
            Log.NotAnswered(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5501, LogLevel.Warning, "A tap could not be carried out in time and its sender was told to tap again.")]
        public static partial void NotReached(ILogger logger, Exception exception);

        [LoggerMessage(5502, LogLevel.Warning, "Telegram did not take the answer to a tap.")]
        public static partial void NotAnswered(ILogger logger, Exception exception);

        [LoggerMessage(5503, LogLevel.Information, "The buttons of a message in chat {Chat} could not be removed.")]
        public static partial void ButtonsStay(ILogger logger, ChatPlace chat, Exception exception);
    }
}
