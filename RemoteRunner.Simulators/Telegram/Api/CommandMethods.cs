using System.Text.Json;
using System.Text.RegularExpressions;
using RemoteRunner.Simulators.Telegram.Commands;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>The command menu.</summary>
internal sealed partial class CommandMethods(CommandBook commands) : IBotMethods
{
    private const int CommandLimit = 100;
    private const int DescriptionLimit = 256;

    public IEnumerable<(string Name, BotMethod Method)> Methods =>
    [
        ("setmycommands", (request, _) => Task.FromResult(Set(request, ReadCommands(request)))),
        ("deletemycommands", (request, _) => Task.FromResult(Set(request, []))),
        ("getmycommands", (request, _) => Task.FromResult(new BotResult(commands.Get(ReadScope(request), request.Text("language_code"))))),
    ];

    private BotResult Set(BotRequest request, IReadOnlyList<BotCommand> menu)
    {
        var scope = ReadScope(request);
        var language = request.Text("language_code");
        if (language.Length > 0 && !Language().IsMatch(language))
            throw BotApiException.BadRequest("LANG_CODE_INVALID");
        commands.Set(scope, language, menu);
        return BotResult.True;
    }

    private static IReadOnlyList<BotCommand> ReadCommands(BotRequest request)
    {
        if (request.Json("commands", "can't parse commands JSON object") is not { } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw BotApiException.BadRequest("expected an Array of BotCommand");
        if (list.GetArrayLength() > CommandLimit)
            throw BotApiException.BadRequest("BOT_COMMANDS_TOO_MUCH");
        return [.. list.EnumerateArray().Select(ReadCommand)];
    }

    private static BotCommand ReadCommand(JsonElement command)
    {
        if (command.ValueKind != JsonValueKind.Object)
            throw BotApiException.BadRequest("can't parse BotCommand: expected an Object");

        var name = Field(command, "command").TrimStart('/');
        var description = Field(command, "description");
        if (!CommandName().IsMatch(name))
            throw BotApiException.BadRequest("BOT_COMMAND_INVALID");
        if (description.Length is 0 or > DescriptionLimit)
            throw BotApiException.BadRequest("BOT_COMMAND_DESCRIPTION_INVALID");
        return new BotCommand(name, description);
    }

    private static string Field(JsonElement command, string name)
    {
        if (!command.TryGetProperty(name, out var value))
            throw BotApiException.BadRequest($"can't parse BotCommand: Can't find field \"{name}\"");
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!.Trim()
            : throw BotApiException.BadRequest($"can't parse BotCommand: Field \"{name}\" must be of type String");
    }

    // {"type":"chat_member","chat_id":-100,"user_id":1001} becomes "chat_member:-100:1001".
    private static string ReadScope(BotRequest request)
    {
        if (request.Json("scope", "can't parse BotCommandScope JSON object") is not { } scope)
            return "default";
        if (scope.ValueKind != JsonValueKind.Object)
            throw BotApiException.BadRequest("can't parse BotCommandScope: BotCommandScope must be an Object");

        var type = scope.TryGetProperty("type", out var value) ? value.ToString() : "";
        var needsChat = type is "chat" or "chat_administrators" or "chat_member";
        if (!needsChat)
        {
            return type is "default" or "all_private_chats" or "all_group_chats" or "all_chat_administrators"
                ? type
                : throw BotApiException.BadRequest("can't parse BotCommandScope: Unsupported type specified");
        }

        var chat = scope.TryGetProperty("chat_id", out var chatId) ? chatId.ToString() : "";
        if (chat.Length == 0)
            throw BotApiException.BadRequest("can't parse BotCommandScope: Empty chat_id specified");
        if (type != "chat_member")
            return $"{type}:{chat}";
        return scope.TryGetProperty("user_id", out var userId) && long.TryParse(userId.ToString(), out var user) && user > 0
            ? $"{type}:{chat}:{user}"
            : throw BotApiException.BadRequest("can't parse BotCommandScope: Invalid user_id specified");
    }

    [GeneratedRegex("^[a-z0-9_]{1,32}$", RegexOptions.CultureInvariant)]
    private static partial Regex CommandName();

    [GeneratedRegex("^[a-z]{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex Language();
}
