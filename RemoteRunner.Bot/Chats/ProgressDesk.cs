using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Bot.Turns;
using Telegram.Bot.Types;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Chats;

/// <summary>How much a chat is shown of a turn while it runs: asked and chosen by buttons.</summary>
internal sealed class ProgressDesk(ChatBindings chats, Replies replies)
{
    private const string Prefix = "p:";

    /// <summary>The form that a tap chose; its data reads <c>p:Verbose</c>.</summary>
    public static ProgressForm? Parse(string? data) =>
        data?.StartsWith(Prefix, StringComparison.Ordinal) == true && Enum.TryParse<ProgressForm>(data[Prefix.Length..], out var form) && Enum.IsDefined(form) ? form : null;

    /// <summary>Says how it is here, with buttons, in answer to a message.</summary>
    public async Task ShowAsync(ChatPlace chat, int message, CancellationToken cancellationToken)
    {
        var form = await chats.ProgressFormAsync(chat);
        await replies.AskAsync(chat, Texts.ProgressNow(form), Buttons(form), message, cancellationToken);
    }

    /// <summary>Carries a tap out and changes the message it was on.</summary>
    public async Task<TapOutcome> ChooseAsync(Message message, ProgressForm form)
    {
        await chats.SetProgressFormAsync(ChatPlace.Of(message), form);
        return new TapOutcome(null, Then: token => replies.EditAsync(ChatPlace.Of(message), message.Id, Texts.ProgressNow(form), Buttons(form), token));
    }

    private static InlineKeyboardMarkup Buttons(ProgressForm chosen) => new(
    [
        [.. Enum.GetValues<ProgressForm>().Select(f => InlineKeyboardButton.WithCallbackData(f == chosen ? $"✓ {f}" : $"{f}", $"{Prefix}{f}"))],
    ]);
}
