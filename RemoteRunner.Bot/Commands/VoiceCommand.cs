using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;

namespace RemoteRunner.Bot.Commands;

/// <summary>Whether this chat's voice messages start at once or wait for a word.</summary>
internal sealed class VoiceCommand(ChatBindings chats, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Voice;

    public string Description => Texts.VoiceDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        await replies.SendAsync(call.Chat, await AnswerAsync(call), cancellationToken);

    private async Task<string> AnswerAsync(CommandCall call)
    {
        switch (call.Words)
        {
            case []:
                break;
            case [var mode] when mode.ToLowerInvariant() is "auto" or "confirm":
                await chats.SetAsksBeforeVoiceAsync(call.Chat, mode.Equals("confirm", StringComparison.OrdinalIgnoreCase));
                break;
            default:
                return Texts.VoiceSyntax;
        }

        return Texts.VoiceMode(await chats.AsksBeforeVoiceAsync(call.Chat));
    }
}
