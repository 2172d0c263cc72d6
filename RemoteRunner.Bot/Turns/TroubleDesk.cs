using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Later;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Turns;

/// <summary>What can be done about a turn that failed, other than to send it again.</summary>
internal sealed class TroubleDesk(
    LaterStore later, TurnSubmitter submitter, ChatBindings chats, SessionDesk sessions, Replies replies, TimeProvider time)
{
    // No limit resets later; a time beyond was made up.
    private static readonly TimeSpan _longest = TimeSpan.FromDays(8);

    /// <summary>Sets the turn to go on by itself, or takes that back.</summary>
    public async Task<TapOutcome> SetLaterAsync(UserId user, Message message, Guid turn, DateTimeOffset at, bool isSet, CancellationToken cancellationToken)
    {
        var entry = new LaterTurn(turn, ChatPlace.Of(message), message.Id, user);
        if (isSet && at > time.GetUtcNow() + _longest)
            return TapOutcome.Unknown;
        if (!isSet)
            await later.RemoveAsync(entry);
        else if (!await later.SetAsync(entry, at))
            return TapOutcome.Refused(Texts.TapLater);

        cancellationToken.ThrowIfCancellationRequested();
        return new TapOutcome(
            isSet ? Texts.GoesOnWhenItResets : Texts.GoesOnNoMore, Alert: false,
            token => replies.ChangeButtonsAsync(ChatPlace.Of(message), message.Id, TurnButtons.WhenItResets(turn, at, isSet), token));
    }

    /// <summary>Shortens the conversation, then goes on with the turn: both wait in the session's queue.</summary>
    /// <returns>False when the box refused it and the sender was told why.</returns>
    public async Task<bool> CompactAsync(UserId user, Message message, TurnRecord turn, CancellationToken cancellationToken) =>
        await submitter.CompactAsync(user, ChatPlace.Of(message), message.Id, TurnId.FromName($"compact:{turn.Id:D}"), turn.SessionId, cancellationToken)
        && await submitter.ContinueAsync(user, ChatPlace.Of(message), message.Id, turn, cancellationToken);

    public async Task BeginSessionAsync(Message message, CancellationToken cancellationToken)
    {
        await chats.BeginSessionAsync(ChatPlace.Of(message));
        await replies.SendAsync(ChatPlace.Of(message), Texts.NewSession, cancellationToken);
    }

    public async Task AskModelAsync(UserId user, Message message, CancellationToken cancellationToken)
    {
        var session = await sessions.HereAsync(user, ChatPlace.Of(message), cancellationToken);
        var page = SessionDesk.Choices(session, new(Model: string.Empty));
        await replies.AskAsync(ChatPlace.Of(message), page.Html, page.Buttons, message.Id, cancellationToken);
    }
}
