using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Commands;

/// <summary>Tells what there is. The commands are looked up when it runs: it is one of them itself.</summary>
internal sealed class HelpCommand(IServiceProvider services, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Help;

    public string Description => Texts.HelpDescription;

    public Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var known = services.GetServices<IChatCommand>().Where(c => c.Description is not null && (call.Role == Role.Admin || !c.ForAdmins));
        return replies.SendAsync(call.Chat, Texts.Help(known.Select(c => (c.Name, c.Description!))), cancellationToken);
    }
}
