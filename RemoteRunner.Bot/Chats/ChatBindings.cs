using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Chats;

/// <summary>Which session a chat talks to, and what the bot remembers of the chat.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed class ChatBindings(IConnectionMultiplexer redis, IOptions<TelegramOptions> options)
{
    private const string SchemaVersion = "1";

    // As long as a session itself is kept.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(360);

    private IDatabase Database => redis.GetDatabase();

    /// <summary>The chat's session, or null when it never had one.</summary>
    public async Task<Guid?> FindSessionAsync(ChatPlace chat) =>
        await Database.HashGetAsync(KeyOf(chat), "session") is { HasValue: true } id ? Guid.Parse(id.ToString()) : null;

    /// <summary>The chat's session; chosen now, before the box hears of it, when there is none: so creating it can be repeated.</summary>
    public async Task<Guid> GetSessionAsync(ChatPlace chat)
    {
        var key = KeyOf(chat);
        await Database.HashSetAsync(key, "session", Guid.NewGuid().ToString("N"), When.NotExists);
        await KeepAsync(key);
        var session = await FindSessionAsync(chat) ?? throw new FormatException($"The binding of chat {chat} vanished while it was read.");
        await NotePlaceAsync(session, chat);
        return session;
    }

    /// <summary>Binds the chat to a new session in the workspace it had.</summary>
    public async Task<Guid> BeginSessionAsync(ChatPlace chat)
    {
        var session = Guid.NewGuid();
        await BindSessionAsync(chat, session);
        return session;
    }

    /// <summary>Binds the chat to a new session in another workspace; null for the default one.</summary>
    public async Task<Guid> BeginSessionAsync(ChatPlace chat, string? workspace)
    {
        var session = Guid.NewGuid();
        await BindSessionAsync(chat, session, workspace ?? string.Empty);
        return session;
    }

    /// <summary>Binds the chat to a session.</summary>
    /// <param name="workspace">Where it is, for the chat's next session; null leaves that as it was.</param>
    public async Task BindSessionAsync(ChatPlace chat, Guid session, string? workspace = null)
    {
        HashEntry bound = new("session", session.ToString("N"));
        await Database.HashSetAsync(KeyOf(chat), workspace is null ? [bound] : [bound, new("workspace", workspace)]);
        await KeepAsync(KeyOf(chat));
        await NotePlaceAsync(session, chat);
    }

    /// <summary>Where a session is talked to: the chat that did so last, if it still does. Null: nowhere.</summary>
    public async Task<ChatPlace?> FindPlaceAsync(Guid session) =>
        await Database.StringGetAsync(PlaceOf(session)) is { HasValue: true } noted && ChatPlace.Parse(noted.ToString()) is { } place
        && await FindSessionAsync(place) == session
            ? place
            : null;

    /// <summary>The workspace that the chat's sessions begin in; null for the default one.</summary>
    public async Task<string?> WorkspaceAsync(ChatPlace chat) =>
        await Database.HashGetAsync(KeyOf(chat), "workspace") is { HasValue: true } name && name.ToString() is { Length: > 0 } given ? given : null;

    /// <summary>Remembers how a person is called, for cards that name who answered.</summary>
    public Task RememberNameAsync(UserId user, string name) =>
        user.TelegramId is { } id ? Database.HashSetAsync(KeyOf(ChatPlace.Private(id)), "name", name) : Task.CompletedTask;

    /// <summary>A group has become another one (Telegram calls it a supergroup), with all that was in it.</summary>
    public async Task MoveAsync(long from, long to)
    {
        // Told twice, or written in before: what stands there now counts.
        if (await Database.KeyExistsAsync(KeyOf(new ChatPlace(from))))
            await Database.KeyRenameAsync(KeyOf(new ChatPlace(from)), KeyOf(new ChatPlace(to)), When.NotExists);
    }

    /// <returns>True when that is news.</returns>
    public async Task<bool> NoteGoneAsync(long chat)
    {
        var key = KeyOf(new ChatPlace(chat));
        var news = await Database.HashSetAsync(key, "gone", "1", When.NotExists);
        await KeepAsync(key);
        return news;
    }

    public Task NoteBackAsync(long chat) => Database.HashDeleteAsync(KeyOf(new ChatPlace(chat)), "gone");

    /// <summary>How a user is called; their id when the bot never met them.</summary>
    public async Task<string> NameOfAsync(UserId user) =>
        user.TelegramId is { } id && await Database.HashGetAsync(KeyOf(ChatPlace.Private(id)), "name") is { HasValue: true } name ? name.ToString() : user.Value;

    /// <returns>True for the first caller since the box was last reached: that one tells the person.</returns>
    public Task<bool> NoteBoxAwayAsync(ChatPlace chat) => Database.HashSetAsync(KeyOf(chat), "away", "1", When.NotExists);

    public Task NoteBoxReachedAsync(ChatPlace chat) => Database.HashDeleteAsync(KeyOf(chat), "away");

    /// <summary>Whether a voice message waits for its sender's word before it becomes a turn.</summary>
    public async Task<bool> AsksBeforeVoiceAsync(ChatPlace chat) => await Database.HashGetAsync(KeyOf(chat), "voice") == "confirm";

    public async Task SetAsksBeforeVoiceAsync(ChatPlace chat, bool asks)
    {
        await Database.HashSetAsync(KeyOf(chat), "voice", asks ? "confirm" : "auto");
        await KeepAsync(KeyOf(chat));
    }

    /// <summary>Remembers which question the next correction answers, and of which voice message; an older one is forgotten.</summary>
    public Task SetEditAsync(ChatPlace chat, int question, int spoken) => Database.HashSetAsync(KeyOf(chat), "edit", $"{question}:{spoken}");

    /// <summary>The voice message that a reply to <paramref name="question"/> corrects; null when that was no such question.</summary>
    public async Task<int?> FindEditAsync(ChatPlace chat, int question) =>
        await Database.HashGetAsync(KeyOf(chat), "edit") is { HasValue: true } edit
        && edit.ToString().Split(':') is [var asked, var spoken] && asked == question.ToString()
            ? int.Parse(spoken)
            : null;

    /// <summary>How much the chat is shown of a turn while it runs.</summary>
    public async Task<ProgressForm> ProgressFormAsync(ChatPlace chat) =>
        Enum.TryParse<ProgressForm>((await Database.HashGetAsync(KeyOf(chat), "progress")).ToString(), out var form) ? form : ProgressForm.Normal;

    public async Task SetProgressFormAsync(ChatPlace chat, ProgressForm form)
    {
        await Database.HashSetAsync(KeyOf(chat), "progress", form.ToString());
        await KeepAsync(KeyOf(chat));
    }

    /// <summary>Remembers what the person's next message here is for; anything older is forgotten.</summary>
    public async Task SetExpectedWordsAsync(ChatPlace chat, UserId user, string expected)
    {
        await Database.HashSetAsync(KeyOf(chat), WordsOf(chat, user), expected);
        await KeepAsync(KeyOf(chat));
    }

    /// <summary>What the next message is for; null when it is a message like any other.</summary>
    public async Task<string?> FindExpectedWordsAsync(ChatPlace chat, UserId user) =>
        await Database.HashGetAsync(KeyOf(chat), WordsOf(chat, user)) is { HasValue: true } expected ? expected.ToString() : null;

    public Task ForgetExpectedWordsAsync(ChatPlace chat, UserId user) => Database.HashDeleteAsync(KeyOf(chat), WordsOf(chat, user));

    // In a group several may be asked at once.
    private static string WordsOf(ChatPlace chat, UserId user) => chat.IsGroup ? $"words:{user.Value}" : "words";

    private Task<bool> NotePlaceAsync(Guid session, ChatPlace chat) => Database.StringSetAsync(PlaceOf(session), chat.ToString(), _kept);

    private string PlaceOf(Guid session) => RedisKeys.BotPlace(options.Value.BotId, session);

    private async Task KeepAsync(string key)
    {
        await Database.HashSetAsync(key, "v", SchemaVersion);
        await Database.KeyExpireAsync(key, _kept);
    }

    // A topic's binding is its own; who somebody is and whether a chat is gone belongs to the chat.
    private string KeyOf(ChatPlace chat) => RedisKeys.BotChat(options.Value.BotId, chat.ToString());
}
