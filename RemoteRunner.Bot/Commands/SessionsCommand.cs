using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;

namespace RemoteRunner.Bot.Commands;

/// <summary>Lists the caller's sessions, with buttons to go on in one, fork or delete it.</summary>
internal sealed class SessionsCommand(SessionDesk desk, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Sessions;

    public string Description => Texts.SessionsDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            var page = await desk.ListAsync(call.User, call.Chat, 0, cancellationToken);
            if (page.Buttons is null)
                await replies.SendAsync(call.Chat, page.Html, cancellationToken);
            else
                await replies.AskAsync(call.Chat, page.Html, page.Buttons, call.Message.Id, cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            await replies.SendAsync(call.Chat, Texts.StatusBoxAway, cancellationToken);
        }
    }
}
