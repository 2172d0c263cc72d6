using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Commands;

/// <summary>Brings a file of the workspace: <c>/get src/App.cs</c>. A picture comes as a picture.</summary>
internal sealed class GetCommand(SessionDesk desk, BoxClient box, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Get;

    public string Description => Texts.GetDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        // As it was written: a name may hold spaces.
        var path = CommandLine.Parse(call.Message)?.Rest.Trim() ?? string.Empty;
        if (path.Length == 0)
        {
            await replies.SendAsync(call.Chat, Texts.GetSyntax, cancellationToken);
            return;
        }

        try
        {
            var session = await desk.HereAsync(call.User, call.Chat, cancellationToken);
            var file = await box.ReadFileAsync(call.User, session.Id, path, cancellationToken);
            if (IsPicture(file.Name))
                await replies.SendPictureAsync(call.Chat, file.Name, file.Content, Texts.GotFile(path), cancellationToken);
            else
                await replies.SendFileAsync(call.Chat, file.Name, file.Content, Texts.GotFile(path), cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            await replies.SendAsync(call.Chat, Texts.StatusBoxAway, cancellationToken);
        }
        catch (BoxProblemException e)
        {
            await replies.SendAsync(call.Chat, Texts.NotGot(e.Message), cancellationToken);
        }
    }

    private static bool IsPicture(string name) => Path.GetExtension(name).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".webp";
}
