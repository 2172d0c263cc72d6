using RemoteRunner.Simulators.Telegram.Chats;

namespace RemoteRunner.Simulators.Telegram.Control;

/// <summary>Who the people are and which chats they can open.</summary>
internal sealed class Reach(ChatStore chats, People people)
{
    /// <summary>Message ids and update ids of one chat rise together: held while both are made.</summary>
    public Lock Gate { get; } = new();

    public Person Known(long userId) =>
        people.Find(userId) ?? throw new ControlRefusal(404, $"There is no user {userId}; the users stand in OutsideWorld:Users.");

    /// <summary>The chat, in which the person can write. Groups come into being when somebody writes in them, and whoever writes has joined.</summary>
    public long Open(long chatId, Person person)
    {
        if (chatId > 0 && chatId != person.Id)
            throw new ControlRefusal(403, $"User {person.Id} cannot see the private chat {chatId}.");
        if (chatId < 0 && !chats.EnsureGroup(chatId, $"Group {-chatId}"))
            throw new ControlRefusal(409, "There are too many chats: raise OutsideWorld:Chats.");
        if (chats.Read(chatId, room => room.IsPrivate && room.Blocked))
            throw new ControlRefusal(409, $"User {person.Id} has blocked the bot.");
        if (chatId < 0)
            chats.Join(chatId, [person.Id]);
        return chatId;
    }

    /// <summary>A group that the person is in.</summary>
    public long Group(long chatId, Person person) => chatId < 0 && chats.Read(chatId, room => room.Members.Contains(person.Id))
        ? chatId
        : throw new ControlRefusal(404, $"User {person.Id} is in no group {chatId}.");
}
