using Telegram.Bot;

namespace RemoteRunner.Bot.Outbound;

/// <summary>One send to a chat.</summary>
/// <param name="Chat">Telegram's chat id; negative for a group.</param>
/// <param name="Method">As Telegram names it.</param>
/// <param name="Send">Makes the call; for progress it writes the text only now, so that it is the newest.</param>
/// <param name="Key">A waiting send with the same key is replaced by this one.</param>
internal sealed record OutboundCall<T>(
    OutboundKind Kind, long Chat, string Method, Func<ITelegramBotClient, CancellationToken, Task<T>> Send, string? Key = null)
    where T : class;
