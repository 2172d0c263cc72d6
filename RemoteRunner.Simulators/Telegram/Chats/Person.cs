using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Chats;

internal sealed record Person(long Id, string FirstName, string? Username, string Role)
{
    public User ToUser() => new(Id, false, FirstName) { Username = Username, LanguageCode = "en" };
}
