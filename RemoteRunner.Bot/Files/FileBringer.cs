using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Files;

/// <summary>Brings files of a workspace into the chat, a picture as a picture.</summary>
internal sealed class FileBringer(BoxClient box, Replies replies)
{
    /// <param name="path">In the session's workspace.</param>
    public async Task BringAsync(UserId user, ChatPlace chat, Guid session, string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = await box.ReadFileAsync(user, session, path, cancellationToken);
            if (IsPicture(file.Name))
                await replies.SendPictureAsync(chat, file.Name, file.Content, Texts.GotFile(path), cancellationToken);
            else
                await replies.SendFileAsync(chat, file.Name, file.Content, Texts.GotFile(path), cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            await replies.SendAsync(chat, Texts.StatusBoxAway, cancellationToken);
        }
        catch (BoxProblemException e)
        {
            await replies.SendAsync(chat, Texts.NotGot(e.Message), cancellationToken);
        }
    }

    /// <summary>A tap on a file below an answer.</summary>
    /// <param name="number">Counts the turn's <see cref="ChangedFiles.Paths"/>.</param>
    public async Task<TapOutcome> CarryOutAsync(UserId user, Message message, Guid turn, int number, CancellationToken cancellationToken)
    {
        var record = await box.GetTurnAsync(user, turn, cancellationToken);
        var files = new ChangedFiles();
        await foreach (var entry in box.FollowAsync(user, turn, 0, cancellationToken))
            files.Apply(entry.Event);
        return number < files.Paths.Count
            ? new TapOutcome(Texts.BringsFile, Then: token => BringAsync(user, ChatPlace.Of(message), record.SessionId, files.Paths[number], token))
            : TapOutcome.Unknown;
    }

    private static bool IsPicture(string name) => Path.GetExtension(name).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".webp";
}
