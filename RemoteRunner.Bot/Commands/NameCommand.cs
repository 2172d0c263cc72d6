using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;

namespace RemoteRunner.Bot.Commands;

/// <summary>Names the chat's session: <c>/name Parser</c>.</summary>
internal sealed class NameCommand(SessionDesk desk, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Name;

    public string Description => Texts.NameDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        await replies.SendAsync(call.Chat, await AnswerAsync(call, cancellationToken), cancellationToken);

    private async Task<string> AnswerAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = string.Join(' ', call.Words);
        if (name.Length is 0 or > SessionChange.MaxName)
            return Texts.NameSyntax(SessionChange.MaxName);

        try
        {
            await desk.ChangeHereAsync(call.User, call.Chat, new SessionChange(Name: name), cancellationToken);
            return Texts.Named(name);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            return Texts.StatusBoxAway;
        }
    }
}
