using RemoteRunner.Bot.Files;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Commands;

/// <summary>Brings a file of the workspace: <c>/get src/App.cs</c>. A picture comes as a picture.</summary>
internal sealed class GetCommand(SessionDesk desk, FileBringer files, Replies replies) : IChatCommand
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
            await files.BringAsync(call.User, call.Chat, session.Id, path, cancellationToken);
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
}
