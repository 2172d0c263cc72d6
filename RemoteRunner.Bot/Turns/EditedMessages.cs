using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Files;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Turns;

/// <summary>A message that is edited after it was handed over: while its turn waits behind another one, the turn is edited with it.</summary>
internal sealed class EditedMessages(BoxClient box, TurnSubmitter submitter, Replies replies)
{
    /// <exception cref="HttpRequestException">The box is away (or another of <see cref="Outage"/>): the edit is to be kept.</exception>
    public async Task TakeAsync(CommandCall call, CancellationToken cancellationToken)
    {
        // What a command did is done, and Telegram tells of edits that change no text, such as a preview that was found.
        if (CommandLine.Parse(call.Message) is { Rest.Length: 0 })
            return;

        var turn = submitter.IdFor(call.Chat, call.Message.Id);
        try
        {
            if (await PromptAsync(call, turn, cancellationToken) is { Length: > 0 } prompt && await box.EditTurnAsync(call.User, turn, prompt, cancellationToken))
                await replies.AskAsync(call.Chat, Texts.EditTaken, markup: null, call.Message.Id, cancellationToken);
        }
        catch (BoxProblemException e) when (e.Type == BoxApi.Problems.TooLate)
        {
            await replies.AskAsync(call.Chat, Texts.EditTooLate, markup: null, call.Message.Id, cancellationToken);
        }
        catch (BoxProblemException e) when (!Outage.IsBoxAway(e))
        {
            // It never became a turn, or that has expired: there is nothing to edit.
        }
    }

    private async Task<string?> PromptAsync(CommandCall call, Guid turn, CancellationToken cancellationToken)
    {
        if (call.Message.Text is { } text)
            return Quoted.With(call.Message, text);

        // Of an album only the one message is known here; its other captions must not be lost.
        if (OfferedFile.Of(call.Message) is null || call.Message.MediaGroupId is not null)
            return null;
        var old = (await box.GetTurnAsync(call.User, turn, cancellationToken)).Prompt;
        return Texts.FilesOfPrompt(old) is { } files ? Texts.PromptWithFiles(Quoted.With(call.Message, call.Message.Caption ?? string.Empty), files) : null;
    }
}
