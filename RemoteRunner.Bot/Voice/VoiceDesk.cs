using System.Diagnostics;
using RemoteRunner.Bot.Approvals;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Speech;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Voice;

/// <summary>
/// Turns voice messages into prompts: limits, transcript, shown, turn. What was heard is never a command and decides no
/// approval; it is what goes with a decision when its speaker has tapped for that. Every step may be repeated.
/// </summary>
internal sealed class VoiceDesk(
    TurnGate gate,
    ITranscriber transcriber,
    VoiceHints hints,
    RecordingDownloads downloads,
    VoiceStore store,
    ListeningNow listening,
    TranscriptCharges charges,
    ChatBindings chats,
    SpokenAnswers answers,
    TurnSubmitter submitter,
    Replies replies,
    TimeProvider time)
{
    /// <returns>The turn that was accepted; null when there is none, and its sender knows why.</returns>
    public async Task<Guid?> HearAsync(CommandCall call, Recording recording, CancellationToken cancellationToken)
    {
        var id = submitter.IdFor(call.Chat, call.Message.Id);
        var record = await store.FindAsync(call.Chat.Id, call.Message.Id);
        if (record is null or { State: VoiceState.Failed or VoiceState.Retrying })
        {
            if (!await gate.EnterAsync(call.User, call.Role, call.Chat, id, cancellationToken))
                return null;

            record = await ListenAsync(call, recording, id, cancellationToken);
            if (record is null)
                return null;
        }

        if (record is { State: VoiceState.Heard, Turn: null } && await AnswerAsync(record, record.Text, cancellationToken))
            record = record with { State = VoiceState.Answered };
        if (record.Shown is null)
        {
            if (await replies.AskAsync(call.Chat, Texts.Transcript(record), VoiceButtons.For(record), call.Message.Id, cancellationToken) is { } shown)
                await store.SetShownAsync(record, shown);
            record = await store.FindAsync(call.Chat.Id, call.Message.Id) ?? record;
        }

        // It was an answer, it waits for a word, or its sender stopped or corrected it while the box was away.
        if (record.State != VoiceState.Heard || (record.Turn is { } other && other != id))
            return null;

        await store.SetTurnAsync(record, id, record.Text);
        var turn = await submitter.SubmitAsync(call.User, call.Chat, call.Message.Id, record.Text, cancellationToken);
        if (turn is not null && (await store.FindAsync(call.Chat.Id, call.Message.Id))?.State == VoiceState.Dropped)
            await submitter.StopAsync(call.User, id, cancellationToken);
        return turn;
    }

    /// <summary>The transcript that a message corrects; null for any other message.</summary>
    public async Task<VoiceRecord?> FindCorrectedAsync(CommandCall call) =>
        call.Message.ReplyToMessage is { } question && await chats.FindEditAsync(call.Chat, question.Id) is { } spoken
        && await store.FindAsync(call.Chat.Id, spoken) is { } record && record.User == call.User
            ? record
            : null;

    /// <summary>Runs the corrected text instead of what was heard.</summary>
    public async Task<Guid?> CorrectAsync(CommandCall call, VoiceRecord record, string text, CancellationToken cancellationToken)
    {
        if (record is { State: VoiceState.Asking, Turn: null } && await AnswerAsync(record, text, cancellationToken))
        {
            if (record.Shown is { } asked)
                await replies.EditAsync(call.Chat, asked, Texts.Transcript(record with { State = VoiceState.Answered, Text = text }), null, cancellationToken);
            return null;
        }

        var id = submitter.IdFor(call.Chat, call.Message.Id);
        if (record.Turn is { } running && running != id)
        {
            // It costs a run of its own; one that had not begun was counted when it was heard.
            if (!await gate.EnterAsync(call.User, call.Role, call.Chat, id, cancellationToken))
                return null;
            await StopAsync(call, running, cancellationToken);
        }

        await store.SetTurnAsync(record, id, text);
        var turn = await submitter.SubmitAsync(call.User, call.Chat, call.Message.Id, text, cancellationToken);
        if (record.Shown is { } shown)
        {
            var corrected = record with { State = VoiceState.Heard, Text = text, Turn = id };
            await replies.EditAsync(call.Chat, shown, Texts.Transcript(corrected), VoiceButtons.For(corrected), cancellationToken);
        }

        return turn;
    }

    /// <summary>Takes what was said as the words that its speaker was asked for: why not, or the answer to a question.</summary>
    /// <returns>False when they were asked for none.</returns>
    public Task<bool> AnswerAsync(VoiceRecord record, string text, CancellationToken cancellationToken) =>
        answers.TakeAsync(record.Chat, record.User, text, () => store.SetAnsweredAsync(record, text), cancellationToken);

    private async Task StopAsync(CommandCall call, Guid turn, CancellationToken cancellationToken)
    {
        try
        {
            await submitter.StopAsync(call.User, turn, cancellationToken);
        }
        catch (BoxProblemException e) when (e.Type == BoxApi.Problems.NotFound)
        {
            // The box never got it, or refused it.
        }
    }

    /// <returns>Null when there is no transcript; the sender was told why.</returns>
    private async Task<VoiceRecord?> ListenAsync(CommandCall call, Recording recording, Guid turn, CancellationToken cancellationToken)
    {
        var stop = listening.Begin(call.Chat, cancellationToken);
        try
        {
            await replies.ShowTypingAsync(call.Chat, stop.Token);
            await charges.CheckAsync(call.User);
            var names = await hints.FindAsync(call.User, call.Chat, stop.Token);
            var transcript = await transcriber.TranscribeAsync(recording.ToClip(downloads.FetchAsync), names, stop.Token);
            await charges.ChargeAsync(call.User, turn, transcript);
            return await KeepAsync(call, transcript, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // By /stop, which says so itself.
            return null;
        }
        catch (TranscriptionException e)
        {
            await RefuseAsync(call, e, cancellationToken);
            return null;
        }
        finally
        {
            listening.End(call.Chat);
        }
    }

    private async Task<VoiceRecord?> KeepAsync(CommandCall call, Transcript transcript, CancellationToken cancellationToken)
    {
        if (transcript.IsNothingHeard)
        {
            await replies.SendAsync(call.Chat, Texts.VoiceNothingHeard, cancellationToken);
            return null;
        }

        var state = await chats.AsksBeforeVoiceAsync(call.Chat) ? VoiceState.Asking : VoiceState.Heard;
        var text = call.Message.Caption is { Length: > 0 } caption ? $"{caption}\n\n{transcript.Text}" : transcript.Text;
        var record = new VoiceRecord(call.Chat, call.Message.Id, call.User, state, text);
        await store.KeepAsync(record);
        return record;
    }

    private async Task RefuseAsync(CommandCall call, TranscriptionException failure, CancellationToken cancellationToken)
    {
        if (!failure.CanRetry)
        {
            await replies.SendAsync(call.Chat, Texts.VoiceFailed(failure.Message), cancellationToken);
            return;
        }

        var record = new VoiceRecord(call.Chat, call.Message.Id, call.User, VoiceState.Failed, string.Empty);
        var entry = new InboxEntry(InboxEntry.Version, time.GetUtcNow(), Activity.Current?.Id, new Update { Message = call.Message });
        await store.KeepFailedAsync(record, entry);
        await replies.AskAsync(call.Chat, Texts.VoiceFailed(failure.Message), VoiceButtons.For(record)!, call.Message.Id, cancellationToken);
    }
}
