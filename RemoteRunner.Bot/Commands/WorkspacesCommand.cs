using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Workspaces;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Workspaces;

namespace RemoteRunner.Bot.Commands;

/// <summary>Lists workspaces, creates one (<c>/workspaces new app</c>) or clones one (<c>/workspaces clone https://… app</c>).</summary>
internal sealed class WorkspacesCommand(WorkspaceDesk desk, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Workspaces;

    public string Description => Texts.WorkspacesDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            var page = await AnswerAsync(call, cancellationToken);
            if (page?.Buttons is { } buttons)
            {
                if (await replies.AskAsync(call.Chat, page.Html, buttons, call.Message.Id, cancellationToken) is { } sent)
                    await desk.FollowAsync(call.User, call.Chat, sent, page);
            }
            else
            {
                await replies.SendAsync(call.Chat, page?.Html ?? Texts.WorkspacesSyntax, cancellationToken);
            }
        }
        catch (BoxProblemException e) when (!Outage.IsBoxAway(e))
        {
            await replies.SendAsync(call.Chat, Texts.NotDone(e), cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            await replies.SendAsync(call.Chat, Texts.StatusBoxAway, cancellationToken);
        }
    }

    private async Task<WorkspacePage?> AnswerAsync(CommandCall call, CancellationToken cancellationToken) => call.Words switch
    {
        [] => await desk.ListAsync(call.User, call.Chat, 0, cancellationToken),
        ["new", var name] => await desk.CreateAsync(call.User, call.Role, call.Chat, name, null, cancellationToken),
        ["clone", var url] when WorkspaceName.Of(url) is { } name => await desk.CreateAsync(call.User, call.Role, call.Chat, name, url, cancellationToken),
        ["clone", var url, var name] => await desk.CreateAsync(call.User, call.Role, call.Chat, name, url, cancellationToken),
        _ => null,
    };
}
