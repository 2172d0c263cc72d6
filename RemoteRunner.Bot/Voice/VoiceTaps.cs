using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;
using Telegram.Bot.Types.ReplyMarkups;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Voice;

/// <summary>Taps below a transcript: Stop, Edit, Send, Discard, Retry.</summary>
internal sealed class VoiceTaps(VoiceStore store, VoiceDesk desk, TurnSubmitter submitter, TurnGate gate, ChatBindings chats, InboxSignal signal, Replies replies)
{
    /// <param name="message">The message with the buttons.</param>
    /// <param name="spoken">The voice message.</param>
    public async Task<TapOutcome> CarryOutAsync(UserId user, Role role, Message message, int spoken, VoiceAction action, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(message.Chat.Id, spoken) is not { } record)
            return TapOutcome.Unknown;
        if (record.User != user)
            return TapOutcome.NotYours;

        return action switch
        {
            VoiceAction.Stop => await StopAsync(record, cancellationToken),
            VoiceAction.Edit => Edit(record),
            VoiceAction.Send => await SendAsync(record, role, message.Id, cancellationToken),
            VoiceAction.Discard => await DiscardAsync(record, message.Id),
            _ => await RetryAsync(record, message),
        };
    }

    private async Task<TapOutcome> StopAsync(VoiceRecord record, CancellationToken cancellationToken)
    {
        // First this: it may be on its way to the box.
        await store.MoveAsync(record, VoiceState.Heard, VoiceState.Dropped);
        if (record.Turn is { } turn)
        {
            try
            {
                await submitter.StopAsync(record.User, turn, cancellationToken);
            }
            catch (BoxProblemException e) when (e.Type == BoxApi.Problems.NotFound)
            {
                // It had not arrived there, and now it will not.
            }
        }

        return new TapOutcome(Texts.VoiceStopping);
    }

    private TapOutcome Edit(VoiceRecord record) =>
        new(Texts.VoiceEditHint, Alert: false, async cancellationToken =>
        {
            var answer = new ForceReplyMarkup { InputFieldPlaceholder = Texts.VoiceEditHint };
            if (await replies.AskAsync(record.Chat, Texts.VoiceQuestion(record.Text), answer, record.Message, cancellationToken) is { } question)
                await chats.SetEditAsync(record.Chat, question, record.Message);
        });

    private async Task<TapOutcome> SendAsync(VoiceRecord record, Role role, int message, CancellationToken cancellationToken)
    {
        var id = submitter.IdFor(record.Chat, record.Message);
        if (record.State == VoiceState.Heard && record.Turn == id)
            return new TapOutcome(Texts.VoiceIsSent);
        if (record.State != VoiceState.Asking)
            return TapOutcome.Unknown;
        if (await gate.EnterByTapAsync(record.User, role, id, cancellationToken) is { } refusal)
            return TapOutcome.Refused(refusal);

        if (await desk.AnswerAsync(record, record.Text, cancellationToken))
            return new TapOutcome(Texts.VoiceIsSent, Then: Show(record with { State = VoiceState.Answered }, message));

        // Refused (the queue is full): its sender was told, and the buttons stay for another try.
        if (await submitter.SubmitAsync(record.User, record.Chat, record.Message, record.Text, cancellationToken) is null)
            return TapOutcome.Nothing;

        await store.SetTurnAsync(record, id, record.Text);
        return new TapOutcome(Texts.VoiceIsSent, Then: Show(record with { State = VoiceState.Heard, Turn = id }, message));
    }

    private async Task<TapOutcome> DiscardAsync(VoiceRecord record, int message) =>
        await store.MoveAsync(record, VoiceState.Asking, VoiceState.Dropped)
            ? new TapOutcome(Texts.IsDropped, Then: Show(record with { State = VoiceState.Dropped }, message))
            : TapOutcome.Unknown;

    private async Task<TapOutcome> RetryAsync(VoiceRecord record, Message message)
    {
        if (!await store.RetryAsync(record))
            return TapOutcome.Unknown;

        signal.Raise([record.Chat.Id], urgent: false);
        return new TapOutcome(
            Texts.VoiceListensAgain, Alert: false,
            cancellationToken => replies.EditAsync(record.Chat, message.Id, Texts.VoiceFailed(message.Text?.Replace("🎙 ", string.Empty, StringComparison.Ordinal) ?? string.Empty), null, cancellationToken));
    }

    private Func<CancellationToken, Task> Show(VoiceRecord record, int message) =>
        cancellationToken => replies.EditAsync(record.Chat, message, Texts.Transcript(record), VoiceButtons.For(record), cancellationToken);
}
