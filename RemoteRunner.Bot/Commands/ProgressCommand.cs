using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Turns;

namespace RemoteRunner.Bot.Commands;

/// <summary>How much this chat is shown of a turn while it runs: <c>/progress quiet</c>, or by buttons.</summary>
internal sealed class ProgressCommand(ChatBindings chats, ProgressDesk desk) : IChatCommand
{
    public string Name => CommandNames.Progress;

    public string Description => Texts.ProgressDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Words is [var word] && Enum.TryParse<ProgressForm>(word, ignoreCase: true, out var chosen) && Enum.IsDefined(chosen))
            await chats.SetProgressFormAsync(call.Chat, chosen);
        await desk.ShowAsync(call.Chat, call.Message.Id, cancellationToken);
    }
}
