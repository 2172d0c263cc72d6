using System.Text;
using RemoteRunner.Simulators.Telegram.Api;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>From what a bot or a person typed to what the server stores: parsed, trimmed, with links and commands found.</summary>
internal static class MessageTextRules
{
    public const int TextLimit = 4096;
    public const int CaptionLimit = 1024;
    private const int RawByteLimit = 32_768;
    private const int EntityLimit = 100;

    public static FormattedText Parse(string raw, string? parseMode, IReadOnlyList<MessageEntity> given, Func<long, User?> findUser)
    {
        if (Encoding.UTF8.GetByteCount(raw) > RawByteLimit)
            throw BotApiException.BadRequest("text is too long");

        try
        {
            var parsed = parseMode?.ToLowerInvariant() switch
            {
                null or "" or "none" => new FormattedText(raw, given),
                "html" => HtmlEntityParser.Parse(raw, findUser),
                "markdownv2" => MarkdownV2EntityParser.Parse(raw, findUser),
                "markdown" => LegacyMarkdownEntityParser.Parse(raw, findUser),
                _ => throw BotApiException.BadRequest("unsupported parse_mode"),
            };
            return Settle(parsed);
        }
        catch (EntityParseException exception)
        {
            throw BotApiException.BadRequest("can't parse entities: " + exception.Message);
        }
    }

    /// <summary>Trims, drops what Telegram drops, and adds the entities it finds by itself.</summary>
    public static FormattedText Settle(FormattedText parsed)
    {
        // Carriage returns and other control characters never reach the other side.
        var text = Clean(parsed.Text);
        var kept = text.TrimEnd();
        var given = parsed.Entities.Where(entity => !IsBlank(text, entity)).ToList();
        var firstEntity = given.Count == 0 ? kept.Length : given.Min(entity => entity.Offset);
        var start = 0;
        while (start < firstEntity && start < kept.Length && kept[start] is ' ' or '\n')
            start++;
        kept = kept[start..];

        var clipped = given.ConvertAll(entity => Clip(entity, start, kept.Length));
        var entities = clipped.FindAll(entity => !clipped.Exists(other => Excludes(other, entity)));
        entities.AddRange(EntityFinder.Find(kept).Where(found => !clipped.Exists(entity => Blocks(entity, found))));
        entities.Sort(Order);
        if (entities.Count > EntityLimit)
            entities.RemoveRange(EntityLimit, entities.Count - EntityLimit);
        return new FormattedText(kept, entities);
    }

    // One space per control character keeps every offset where it was.
    private static string Clean(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = source[i] is < ' ' and not '\n' ? ' ' : source[i];
        });

    private static bool IsBlank(string text, MessageEntity entity)
    {
        var from = Math.Clamp(entity.Offset, 0, text.Length);
        return text.AsSpan(from, Math.Clamp(entity.End, from, text.Length) - from).IsWhiteSpace();
    }

    private static MessageEntity Clip(MessageEntity entity, int start, int length)
    {
        var from = Math.Clamp(entity.Offset - start, 0, length);
        var to = Math.Clamp(entity.End - start, from, length);
        return entity with { Offset = from, Length = to - from };
    }

    // Code takes no other formatting, and quotes do not nest.
    private static bool Excludes(MessageEntity outer, MessageEntity entity)
    {
        if (ReferenceEquals(outer, entity) || outer.Offset >= entity.End || entity.Offset >= outer.End)
            return false;
        if (outer.Type == "pre")
            return entity.Type is not ("pre" or "blockquote" or "expandable_blockquote");
        if (outer.Type == "code")
            return entity.Type is not ("pre" or "code" or "blockquote" or "expandable_blockquote");
        var bothQuotes = IsQuote(outer) && IsQuote(entity);
        return bothQuotes && (outer.Offset < entity.Offset || outer.End > entity.End);
    }

    private static bool Blocks(MessageEntity entity, MessageEntity found) =>
        entity.Offset < found.End && found.Offset < entity.End
        && entity.Type is "code" or "pre" or "text_link" or "text_mention" or "custom_emoji" or "date_time";

    private static bool IsQuote(MessageEntity entity) => entity.Type is "blockquote" or "expandable_blockquote";

    private static int Order(MessageEntity one, MessageEntity other)
    {
        var byOffset = one.Offset.CompareTo(other.Offset);
        if (byOffset != 0)
            return byOffset;
        var byLength = other.Length.CompareTo(one.Length);
        return byLength != 0 ? byLength : Priority(one).CompareTo(Priority(other));
    }

    private static int Priority(MessageEntity entity) => entity.Type switch
    {
        "blockquote" or "expandable_blockquote" => 0,
        "pre" => 10,
        "code" => 20,
        "text_link" or "text_mention" => 49,
        "bold" => 90,
        "italic" => 91,
        "underline" => 92,
        "strikethrough" => 93,
        "spoiler" => 94,
        "custom_emoji" => 99,
        _ => 50,
    };
}
