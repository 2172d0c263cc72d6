using Microsoft.Extensions.Options;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Chats;

/// <summary>The bot and everybody who can write to it.</summary>
internal sealed class People
{
    private readonly Dictionary<long, Person> _people;

    public People(IOptions<OutsideWorldOptions> options)
    {
        var settings = options.Value;
        var botId = long.Parse(settings.TelegramToken.AsSpan(0, settings.TelegramToken.IndexOf(':', StringComparison.Ordinal)));
        Bot = new User(botId, true, settings.BotName) { Username = settings.BotUsername };
        All = settings.Users.Count > 0
            ? [.. settings.Users.Select(user => new Person(user.Id, user.FirstName, user.Username, user.Role))]
            : [new(1001, "Ada", "ada", "admin"), new(1002, "Ben", "ben", "member"), new(1003, "Eve", "eve", "stranger")];
        _people = All.ToDictionary(person => person.Id);
    }

    public User Bot { get; }

    public IReadOnlyList<Person> All { get; }

    public Person? Find(long id) => _people.GetValueOrDefault(id);

    public User? FindUser(long id) => id == Bot.Id ? Bot : Find(id)?.ToUser();
}
