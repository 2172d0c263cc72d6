using RemoteRunner.Bot.Outbound;

namespace RemoteRunner.Bot.Commands;

internal sealed class WhoAmICommand(Replies replies) : IChatCommand
{
    public string Name => CommandNames.WhoAmI;

    public string Description => Texts.WhoAmIDescription;

    public Task RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        replies.SendAsync(call.Chat, Texts.WhoAmI(call.User.TelegramId ?? 0, call.Role), cancellationToken);
}
