using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot.Connection;

/// <summary>The bot's name as it is mentioned, without the @. Asked for once: whoever renames a bot restarts it.</summary>
internal sealed class BotMention(TelegramCalls calls)
{
    private string? _name;

    /// <exception cref="RequestException">Telegram did not say.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken) =>
        _name ??= (await calls.CallAsync("getMe", null, (bot, token) => bot.GetMe(token), cancellationToken)).Username ?? string.Empty;
}
