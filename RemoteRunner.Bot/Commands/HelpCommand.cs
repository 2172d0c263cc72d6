using RemoteRunner.Bot.Outbound;

namespace RemoteRunner.Bot.Commands;

internal sealed class HelpCommand(Replies replies) : IChatCommand
{
    public string Name => CommandNames.Help;

    public string Description => Texts.HelpDescription;

    public Task RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        replies.SendAsync(call.Chat, Texts.Help, cancellationToken);
}
