using System.Text;
using System.Text.Json;
using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary><c>reply_markup</c>, with the limits on buttons that only show when the server sees them.</summary>
internal static class KeyboardReader
{
    private const int CallbackDataBytes = 64;
    private const int Buttons = 100;

    /// <returns>Null for none, and for the kinds that only change what is under the text field.</returns>
    public static InlineKeyboardMarkup? Read(BotRequest request, bool isPrivate, bool onlyInline)
    {
        if (request.Json("reply_markup", "can't parse reply keyboard markup JSON object") is not { } markup)
            return null;
        if (markup.ValueKind != JsonValueKind.Object)
            throw BotApiException.BadRequest("object expected as reply markup");
        if (!markup.TryGetProperty("inline_keyboard", out var rows))
        {
            var other = markup.EnumerateObject().Any(property => property.Name is "keyboard" or "remove_keyboard" or "force_reply");
            return other && onlyInline ? throw BotApiException.BadRequest("inline keyboard expected") : null;
        }

        if (rows.ValueKind != JsonValueKind.Array)
            throw BotApiException.BadRequest("Field \"inline_keyboard\" must be of type Array");

        var keyboard = new List<IReadOnlyList<InlineKeyboardButton>>();
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array)
                throw BotApiException.BadRequest("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays");
            var buttons = row.EnumerateArray().Select(button => ReadButton(button, isPrivate)).ToList();
            if (buttons.Count > 0)
                keyboard.Add(buttons);
        }

        if (keyboard.Sum(row => row.Count) > Buttons)
            throw BotApiException.BadRequest("reply markup is too long");
        return keyboard.Count == 0 ? null : new InlineKeyboardMarkup(keyboard);
    }

    public static bool Same(InlineKeyboardMarkup? one, InlineKeyboardMarkup? other) =>
        JsonSerializer.Serialize(one, BotJson.Options) == JsonSerializer.Serialize(other, BotJson.Options);

    private static InlineKeyboardButton ReadButton(JsonElement button, bool isPrivate)
    {
        if (button.ValueKind != JsonValueKind.Object)
            throw Unreadable("InlineKeyboardButton must be an Object");

        var read = new InlineKeyboardButton(Field(button, "text") ?? throw Unreadable("Can't find field \"text\""))
        {
            Url = Field(button, "url"),
            CallbackData = Field(button, "callback_data"),
            Style = Field(button, "style"),
            IconCustomEmojiId = Field(button, "icon_custom_emoji_id"),
            SwitchInlineQuery = Field(button, "switch_inline_query"),
            SwitchInlineQueryCurrentChat = Field(button, "switch_inline_query_current_chat"),
            WebApp = button.TryGetProperty("web_app", out var app) ? new WebAppInfo(Field(app, "url") ?? "") : null,
            CopyText = button.TryGetProperty("copy_text", out var copy) ? new CopyTextButton(Field(copy, "text") ?? "") : null,
        };

        if (read is { Url: null or "", CallbackData: null or "", SwitchInlineQuery: null, SwitchInlineQueryCurrentChat: null, WebApp: null, CopyText: null })
            throw Unreadable("Text buttons are unallowed in the inline keyboard");
        return Check(read, isPrivate);
    }

    private static InlineKeyboardButton Check(InlineKeyboardButton button, bool isPrivate)
    {
        if (button.Text.Length == 0)
            throw BotApiException.BadRequest("inline keyboard button text must be non-empty");
        if (button.Style is not (null or "danger" or "success" or "primary"))
            throw Unreadable("invalid button style specified");
        if (button.CallbackData is { } data && Encoding.UTF8.GetByteCount(data) > CallbackDataBytes)
            throw BotApiException.BadRequest("BUTTON_DATA_INVALID");
        if (button.CopyText is { } copied && copied.Text.Length is 0 or > 256)
            throw BotApiException.BadRequest("BUTTON_COPY_TEXT_INVALID");
        if (button.WebApp is { } app)
        {
            if (!isPrivate)
                throw BotApiException.BadRequest("BUTTON_TYPE_INVALID");
            if (!app.Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
                throw BotApiException.BadRequest($"inline keyboard button Web App URL '{app.Url}' is invalid: Only HTTPS links are allowed");
        }

        if (button.Url is not { Length: > 0 } url)
            return button;
        return EntityLinks.Check(url) is { } link
            ? button with { Url = link }
            : throw BotApiException.BadRequest($"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL");
    }

    private static string? Field(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => throw Unreadable($"Field \"{name}\" must be of type String"),
        };
    }

    private static BotApiException Unreadable(string why) => BotApiException.BadRequest("can't parse inline keyboard button: " + why);
}
