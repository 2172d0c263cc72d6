using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Workspaces;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Files;

/// <summary>
/// Takes what people send: into the workspace's inbox, pictures before Claude's eyes, the caption as the prompt. An album
/// is one turn. Every step may be repeated: the same file is kept once.
/// </summary>
internal sealed class FileDesk(TurnGate gate, FileDownloads downloads, BoxClient box, TurnSubmitter submitter, Replies replies)
{
    /// <param name="call">The message, or the first one of an album.</param>
    /// <param name="album">The other messages of the album.</param>
    /// <returns>The turn that was accepted; null when there is none, and its sender knows why.</returns>
    public async Task<Guid?> TakeAsync(CommandCall call, IReadOnlyList<Message> album, CancellationToken cancellationToken)
    {
        Message[] messages = [call.Message, .. album];
        var offered = messages.Select(OfferedFile.Of).OfType<OfferedFile>().ToList();
        var tooLarge = offered.Where(f => f.Size > OfferedFile.MaxSize).ToList();
        var taken = offered.Except(tooLarge).Take(TurnSubmission.MaxPictures).ToList();
        if (!await gate.EnterAsync(call.User, call.Role, call.Chat, submitter.IdFor(call.Chat, call.Message.Id), cancellationToken))
            return null;
        if (tooLarge.Count > 0)
            await replies.SendAsync(call.Chat, Texts.FilesTooLarge([.. tooLarge.Select(f => f.Name)]), cancellationToken);
        if (taken.Count == 0)
            return null;

        var caption = string.Join("\n\n", messages.Where(m => m.Caption is { Length: > 0 }).Select(m => m.Caption));
        return await submitter.SubmitAsync(
            call.User, call.Chat, call.Message.Id,
            async session => await HandOverAsync(call, session, taken, Quoted.With(call.Message, caption), cancellationToken),
            cancellationToken);
    }

    private async Task<Prompt?> HandOverAsync(CommandCall call, Guid session, IReadOnlyList<OfferedFile> files, string caption, CancellationToken cancellationToken)
    {
        var kept = new List<InboxFile>();
        var lost = new List<string>();
        foreach (var file in files)
        {
            if (await downloads.FetchAsync(file, cancellationToken) is { Length: > 0 } content)
                kept.Add(await box.PutFileAsync(call.User, session, file.Name, content, cancellationToken));
            else
                lost.Add(file.Name);
        }

        if (lost.Count > 0)
            await replies.SendAsync(call.Chat, Texts.FilesNotFetched(lost), cancellationToken);
        return kept.Count == 0 ? null : new Prompt(Texts.PromptWithFiles(caption, kept), [.. kept.Where(f => f.IsPicture).Select(f => f.Path)]);
    }
}
