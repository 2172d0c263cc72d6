using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Chats;

/// <summary>
/// Which messages of a group are meant for the bot: those that mention it, reply to it, or name it in a command
/// (<c>/status@my_bot</c>). A bot that is an admin there, or without privacy mode, sees all the others as well.
/// </summary>
internal sealed class GroupMessages(BotMention name, IOptions<TelegramOptions> options)
{
    /// <summary>Whether any message of these (one, or an album) addresses the bot.</summary>
    /// <exception cref="RequestException">Telegram did not say what the bot is called.</exception>
    public async Task<bool> AreForBotAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        if (messages.Any(RepliesToBot))
            return true;
        var me = await name.GetAsync(cancellationToken);
        return messages.Any(m => Mentions(m).Any(mention => IsMe(m, mention, me)) || NamesInCommand(m, me));
    }

    /// <summary>Takes the bot's name off the front of what was written to it: Claude need not read it.</summary>
    public async Task StripAsync(Message message, CancellationToken cancellationToken)
    {
        var me = await name.GetAsync(cancellationToken);
        message.Text = Strip(message.Text, me);
        message.Caption = Strip(message.Caption, me);
    }

    private bool RepliesToBot(Message message) =>
        // In a topic, what replies to nothing "replies" to the topic's beginning.
        message.ReplyToMessage is { ForumTopicCreated: null } answered && answered.From?.Id == options.Value.BotId;

    private bool IsMe(Message message, MessageEntity entity, string me)
    {
        var text = message.Text ?? message.Caption ?? string.Empty;
        return entity.Type == MessageEntityType.TextMention
            ? entity.User?.Id == options.Value.BotId
            : entity.Offset >= 0 && entity.Length > 1 && entity.Offset + entity.Length <= text.Length
                && text.AsSpan(entity.Offset + 1, entity.Length - 1).Equals(me, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<MessageEntity> Mentions(Message message) =>
        (message.Entities ?? message.CaptionEntities ?? []).Where(e => e.Type is MessageEntityType.Mention or MessageEntityType.TextMention);

    private static bool NamesInCommand(Message message, string me) =>
        message.Text is ['/', .., _] text && text.Split((char[]?)null, 2) is [var word, ..]
        && word.Split('@') is [_, var named] && named.Equals(me, StringComparison.OrdinalIgnoreCase);

    private static string? Strip(string? text, string me)
    {
        if (text is not ['@', ..] || text.Length <= me.Length || !text.AsSpan(1, me.Length).Equals(me, StringComparison.OrdinalIgnoreCase))
            return text;
        var rest = text[(me.Length + 1)..];
        if (rest.Length > 0 && (char.IsLetterOrDigit(rest[0]) || rest[0] == '_'))
            return text;
        var said = rest.TrimStart(' ', ',', ':', '\n');
        return said.Length > 0 ? said : text;
    }
}
