using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.SignIn;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Commands;

/// <summary>Gives its sender a link that signs one browser in, once. Never in a group: everybody there could open it.</summary>
internal sealed class WebCommand(SignInLinks links, IOptions<WebOptions> web, IOptions<SignInOptions> signIn, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Web;

    public string Description => Texts.WebDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (web.Value.Address is not { } address)
        {
            await replies.SendAsync(call.Chat, Texts.WebOff, cancellationToken);
            return;
        }

        if (call.User.TelegramId != call.Chat.Id)
        {
            await replies.SendAsync(call.Chat, Texts.WebPrivately, cancellationToken);
            return;
        }

        var answer = Texts.WebLink(SignInLinks.Address(address, await links.IssueAsync(call.User)), signIn.Value.LinkLifetime, isLocal: web.Value.PublicUrl is null);
        if (web.Value.MiniAppAddress is { } app)
            await replies.AskAsync(call.Chat, answer, new InlineKeyboardMarkup(InlineKeyboardButton.WithWebApp(Texts.MiniAppOpen, app)), call.Message.Id, cancellationToken);
        else
            await replies.SendAsync(call.Chat, answer, cancellationToken);
    }
}
