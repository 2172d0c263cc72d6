using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Updates;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Control;

/// <summary>What people do with groups and forum topics; the bot gets its updates as from the real server.</summary>
internal sealed class Groups(ChatStore chats, People people, UpdateQueue updates, Reach reach, TimeProvider time)
{
    private const int LongestName = 128;

    private static readonly FormattedText NoText = new(string.Empty, []);

    /// <summary>Makes a group and adds people and the bot to it.</summary>
    /// <returns>The group's id.</returns>
    public long Make(GroupRequest request)
    {
        var person = reach.Known(request.UserId);
        var members = Others(request.Members, person);
        var title = Named(request.Title, "A group needs a title");
        lock (reach.Gate)
        {
            var chatId = chats.MakeGroup(title, [person.Id, .. members.Select(m => m.Id)], request.Forum)
                ?? throw new ControlRefusal(409, "There are too many chats: raise OutsideWorld:Chats.");
            Tell(chatId, person, new ChatMember("left", people.Bot), new ChatMember("member", people.Bot));
            return chatId;
        }
    }

    public void Add(long group, MembersRequest request)
    {
        var person = reach.Known(request.UserId);
        var chatId = reach.Group(group, person);
        var added = Others(request.Members, person);
        lock (reach.Gate)
        {
            var joined = chats.Join(chatId, [.. added.Select(m => m.Id)]);
            if (joined.Count > 0)
                Say(chatId, person, message => message with { Joined = [.. added.Where(m => joined.Contains(m.Id)).Select(m => m.ToUser())] });
        }
    }

    /// <summary>Takes the bot out of a group, or brings it back.</summary>
    public void SetBot(long group, BotPresenceRequest request)
    {
        var person = reach.Known(request.UserId);
        var chatId = reach.Group(group, person);
        lock (reach.Gate)
        {
            if (!chats.SetBlocked(chatId, !request.Present))
                return;
            var kicked = new ChatMember("kicked", people.Bot) { UntilDate = 0 };
            var member = new ChatMember("member", people.Bot);
            Tell(chatId, person, request.Present ? kicked : member, request.Present ? member : kicked);
        }
    }

    /// <summary>Begins a forum topic, in a group or in the person's chat with the bot.</summary>
    /// <returns>Its thread.</returns>
    public int MakeTopic(TopicRequest request)
    {
        var person = reach.Known(request.UserId);
        var chatId = reach.Open(request.ChatId ?? person.Id, person);
        var name = Named(request.Name, "A topic needs a name");
        lock (reach.Gate)
        {
            // The topic's thread is the id of the message that begins it.
            return Say(chatId, person, message => message with { ThreadId = message.Id, TopicName = name });
        }
    }

    private int Say(long chatId, Person person, Func<ChatMessage, ChatMessage> shape)
    {
        var message = chats.Add(chatId, id => shape(new ChatMessage(id, chatId, person.ToUser(), time.GetUtcNow(), NoText)));
        if (!chats.Read(chatId, room => room.Blocked))
            updates.Add(id => new Update(id) { Message = message });
        return message.MessageId;
    }

    private void Tell(long chatId, Person person, ChatMember before, ChatMember after)
    {
        var chat = chats.Read(chatId, room => room.Chat)!;
        updates.Add(id => new Update(id)
        {
            MyChatMember = new ChatMemberUpdated(chat, person.ToUser(), time.GetUtcNow().ToUnixTimeSeconds(), before, after),
        });
    }

    private List<Person> Others(IReadOnlyList<long>? members, Person person) =>
        [.. (members ?? []).Where(id => id != person.Id).Distinct().Select(reach.Known)];

    private static string Named(string? name, string what) => name?.Trim() is { Length: > 0 and <= LongestName } given
        ? given
        : throw new ControlRefusal(400, $"{what} of at most {LongestName} characters.");
}
