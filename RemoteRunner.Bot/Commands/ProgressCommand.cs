using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Commands;

/// <summary>How much this chat is shown of a turn while it runs: <c>/progress quiet</c>, or by buttons.</summary>
internal sealed class ProgressCommand(ChatBindings chats, Replies replies) : IChatCommand
{
    private const string Prefix = "p:";

    public string Name => CommandNames.Progress;

    public string Description => Texts.ProgressDescription;

    /// <summary>The form that a tap chose; its data reads <c>p:Verbose</c>.</summary>
    public static ProgressForm? Parse(string? data) =>
        data?.StartsWith(Prefix, StringComparison.Ordinal) == true && Enum.TryParse<ProgressForm>(data[Prefix.Length..], out var form) && Enum.IsDefined(form) ? form : null;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Words is [var word] && Enum.TryParse<ProgressForm>(word, ignoreCase: true, out var chosen) && Enum.IsDefined(chosen))
            await chats.SetProgressFormAsync(call.Chat, chosen);
        var form = await chats.ProgressFormAsync(call.Chat);
        await replies.AskAsync(call.Chat, Texts.ProgressNow(form), Buttons(form), call.Message.Id, cancellationToken);
    }

    /// <summary>Carries a tap out and changes the message it was on.</summary>
    public static async Task ChooseAsync(ChatBindings chats, Replies replies, ChatPlace chat, int message, ProgressForm form, CancellationToken cancellationToken)
    {
        await chats.SetProgressFormAsync(chat, form);
        await replies.EditAsync(chat, message, Texts.ProgressNow(form), Buttons(form), cancellationToken);
    }

    private static InlineKeyboardMarkup Buttons(ProgressForm chosen) => new(
    [
        [.. Enum.GetValues<ProgressForm>().Select(f => InlineKeyboardButton.WithCallbackData(f == chosen ? $"✓ {f}" : $"{f}", $"{Prefix}{f}"))],
    ]);
}
