using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Files;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Turns;

/// <summary>Taps below what a turn left in the chat: its answer, its failure, its place in the queue.</summary>
internal sealed class TurnTaps(BoxClient box, TurnSubmitter submitter, TurnGate gate, TroubleDesk trouble, Replies replies)
{
    public async Task<TapOutcome> CarryOutAsync(UserId user, Role role, Message message, Guid id, TurnAction action, CancellationToken cancellationToken)
    {
        var turn = await box.GetTurnAsync(user, id, cancellationToken);
        if (turn.Sender != user)
            return TapOutcome.NotYours;

        switch (action)
        {
            case TurnAction.SendNow:
                return await SendNowAsync(user, id, cancellationToken);
            case TurnAction.Remove:
                if (turn.State != TurnState.Queued)
                    return TapOutcome.Refused(Texts.RemoveTooLate);
                await box.CancelTurnAsync(user, id, cancellationToken);
                return new TapOutcome(Texts.RemovedQueued);
            case TurnAction.NewSession:
                return new TapOutcome(null, Then: async token =>
                {
                    await trouble.BeginSessionAsync(message, token);
                    await RemoveButtonsAsync(message, token);
                });
            case TurnAction.ChooseModel:
                await trouble.AskModelAsync(user, message, cancellationToken);
                return TapOutcome.Nothing;
            case TurnAction.Drop:
                return new TapOutcome(Texts.IsDropped, Then: token => RemoveButtonsAsync(message, token));
            default:
                return await RunAsync(user, role, message, turn, action, cancellationToken);
        }
    }

    /// <summary>Sets the turn to go on by itself when its limit resets, or takes that back.</summary>
    public async Task<TapOutcome> SetLaterAsync(UserId user, Message message, Guid id, DateTimeOffset at, bool isSet, CancellationToken cancellationToken)
    {
        var turn = await box.GetTurnAsync(user, id, cancellationToken);
        return turn.Sender == user ? await trouble.SetLaterAsync(user, message, id, at, isSet, cancellationToken) : TapOutcome.NotYours;
    }

    private async Task<TapOutcome> SendNowAsync(UserId user, Guid turn, CancellationToken cancellationToken)
    {
        try
        {
            await box.JoinTurnAsync(user, turn, cancellationToken);
            return new TapOutcome(Texts.SentNow);
        }
        catch (BoxProblemException e) when (e.Type == BoxApi.Problems.TooLate)
        {
            return TapOutcome.Refused(Texts.SendNowTooLate);
        }
    }

    private async Task<TapOutcome> RunAsync(UserId user, Role role, Message message, TurnRecord turn, TurnAction action, CancellationToken cancellationToken)
    {
        var again = action == TurnAction.RunAgain;
        var id = again ? TurnSubmitter.IdForRunAgain(turn.Id, message.Id) : TurnId.ForContinuation(turn.Id);
        if (await gate.EnterByTapAsync(user, role, id, cancellationToken) is { } refusal)
            return TapOutcome.Refused(refusal);

        var runs = action switch
        {
            TurnAction.Continue => await submitter.ContinueAsync(user, ChatPlace.Of(message), message.Id, turn, cancellationToken),
            TurnAction.Compact => await trouble.CompactAsync(user, message, turn, cancellationToken),
            _ => await submitter.RunAgainAsync(user, ChatPlace.Of(message), message.Id, id, turn, cancellationToken),
        };
        return runs ? new TapOutcome(again ? Texts.RunsAgain : Texts.GoesOn, Then: token => RemoveButtonsAsync(message, token)) : TapOutcome.Nothing;
    }

    private Task RemoveButtonsAsync(Message message, CancellationToken cancellationToken) =>
        replies.ChangeButtonsAsync(ChatPlace.Of(message), message.Id, FileButtons.Keep(message, null), cancellationToken);
}
