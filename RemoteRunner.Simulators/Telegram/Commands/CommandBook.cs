using RemoteRunner.Simulators.Telegram.Events;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Commands;

/// <summary>The command menus a bot has registered, by scope and language.</summary>
internal sealed class CommandBook(EventFeed events)
{
    private const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Scope, string Language), IReadOnlyList<BotCommand>> _menus = [];

    public IReadOnlyList<BotCommand> Get(string scope, string language)
    {
        lock (_gate)
            return _menus.GetValueOrDefault((scope, language)) ?? [];
    }

    public void Set(string scope, string language, IReadOnlyList<BotCommand> commands)
    {
        lock (_gate)
        {
            if (commands.Count == 0)
                _menus.Remove((scope, language));
            else if (_menus.Count < Capacity || _menus.ContainsKey((scope, language)))
                _menus[(scope, language)] = commands;
            events.Publish(TelegramEventType.Commands, 0, new { scope, language, commands });
        }
    }

    /// <summary>What a person's app shows in a chat: the narrowest scope that has a menu.</summary>
    public IReadOnlyList<BotCommand> ShownIn(long chatId, string language = "")
    {
        string[] scopes = chatId > 0
            ? [$"chat:{chatId}", "all_private_chats", "default"]
            : [$"chat:{chatId}", "all_group_chats", "default"];
        lock (_gate)
        {
            foreach (var scope in scopes)
            {
                if (_menus.TryGetValue((scope, language), out var menu) || _menus.TryGetValue((scope, ""), out menu))
                    return menu;
            }

            return [];
        }
    }

    public IReadOnlyList<CommandMenu> All()
    {
        lock (_gate)
            return [.. _menus.Select(menu => new CommandMenu(menu.Key.Scope, menu.Key.Language, menu.Value))];
    }
}

internal sealed record CommandMenu(string Scope, string Language, IReadOnlyList<BotCommand> Commands);
