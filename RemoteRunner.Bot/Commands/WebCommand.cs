using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.SignIn;

namespace RemoteRunner.Bot.Commands;

/// <summary>Gives its sender a link that signs one browser in, once. Never in a group: everybody there could open it.</summary>
internal sealed class WebCommand(SignInLinks links, IOptions<WebOptions> web, IOptions<SignInOptions> signIn, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Web;

    public string Description => Texts.WebDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var answer = web.Value.Address switch
        {
            null => Texts.WebOff,
            _ when call.User.TelegramId != call.Chat.Id => Texts.WebPrivately,
            var address => Texts.WebLink(SignInLinks.Address(address, await links.IssueAsync(call.User)), signIn.Value.LinkLifetime, isLocal: web.Value.PublicUrl is null),
        };
        await replies.SendAsync(call.Chat, answer, cancellationToken);
    }
}
