using System.Text;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Commands;

/// <summary>Sends the chat's conversation as a Markdown file.</summary>
internal sealed class ExportCommand(ChatBindings chats, BoxClient box, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Export;

    public string Description => Texts.ExportDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            if (await chats.FindSessionAsync(call.Chat) is { } session && await box.ExportSessionAsync(call.User, session, cancellationToken) is { } text)
                await replies.SendFileAsync(call.Chat, Texts.ExportFileName(session), Encoding.UTF8.GetBytes(text), Texts.Exported, cancellationToken);
            else
                await replies.SendAsync(call.Chat, Texts.NothingToExport, cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            await replies.SendAsync(call.Chat, Texts.StatusBoxAway, cancellationToken);
        }
    }
}
