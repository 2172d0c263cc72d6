using System.Collections.Concurrent;
using System.Text.Json;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>The button beside the message field of private chats.</summary>
internal sealed class MenuButtonMethods : IBotMethods
{
    private const long Everywhere = 0;
    private const int Capacity = 1000;

    private static readonly MenuButton _default = new("default");

    private readonly ConcurrentDictionary<long, MenuButton> _buttons = [];

    public IEnumerable<(string Name, BotMethod Method)> Methods =>
    [
        ("setchatmenubutton", (request, _) => Task.FromResult(Set(request))),
        ("getchatmenubutton", (request, _) => Task.FromResult(new BotResult(Get(ReadChat(request))))),
    ];

    private MenuButton Get(long chat) => _buttons.GetValueOrDefault(chat) ?? _buttons.GetValueOrDefault(Everywhere) ?? _default;

    private BotResult Set(BotRequest request)
    {
        var chat = ReadChat(request);
        var button = Read(request);
        if (button.Type == _default.Type)
            _buttons.TryRemove(chat, out _);
        else if (_buttons.Count < Capacity || _buttons.ContainsKey(chat))
            _buttons[chat] = button;
        return BotResult.True;
    }

    private static long ReadChat(BotRequest request) =>
        request.ChatId switch
        {
            null => Everywhere,
            <= 0 => throw BotApiException.BadRequest("chat not found"),
            var chat => chat.Value,
        };

    private static MenuButton Read(BotRequest request)
    {
        if (request.Json("menu_button", "can't parse menu button JSON object") is not { } button)
            return _default;
        if (button.ValueKind != JsonValueKind.Object)
            throw Unreadable("MenuButton must be an Object");

        return Text(button, "type") switch
        {
            "default" => _default,
            "commands" => new MenuButton("commands"),
            "web_app" => ReadWebApp(button),
            "" => throw Unreadable("Can't find field \"type\""),
            _ => throw Unreadable("MenuButton has unsupported type"),
        };
    }

    private static MenuButton ReadWebApp(JsonElement button)
    {
        var text = Text(button, "text");
        if (text.Length == 0)
            throw BotApiException.BadRequest("menu button text must be non-empty");
        if (!button.TryGetProperty("web_app", out var app) || app.ValueKind != JsonValueKind.Object)
            throw Unreadable("Can't find field \"web_app\"");

        var url = Text(app, "url");
        return url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(url, UriKind.Absolute, out _)
            ? new MenuButton("web_app") { Text = text, WebApp = new WebAppInfo(url) }
            : throw BotApiException.BadRequest($"menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed");
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";

    private static BotApiException Unreadable(string why) => BotApiException.BadRequest("can't parse menu button: " + why);
}
