using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Voice;

/// <summary>Voice messages in Redis: for their buttons, and so that nothing is said twice when a message is handled again.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed class VoiceStore(IConnectionMultiplexer redis, IOptions<TelegramOptions> options)
{
    private const string SchemaVersion = "1";

    private static readonly TimeSpan _kept = TimeSpan.FromDays(7);

    private IDatabase Database => redis.GetDatabase();

    private long Bot => options.Value.BotId;

    /// <param name="chat">Telegram's chat id: message ids are counted by chat, whatever the topic.</param>
    public async Task<VoiceRecord?> FindAsync(long chat, int message)
    {
        var fields = (await Database.HashGetAllAsync(KeyOf(chat, message)))
            .ToDictionary(e => e.Name.ToString(), e => e.Value.ToString(), StringComparer.Ordinal);
        if (fields.GetValueOrDefault("v") != SchemaVersion)
            return null;

        return new VoiceRecord(
            new ChatPlace(chat, fields.TryGetValue("topic", out var topic) ? int.Parse(topic) : null), message, UserId.Parse(fields["user"]), Enum.Parse<VoiceState>(fields["state"]), fields["text"],
            fields.TryGetValue("shown", out var shown) ? int.Parse(shown) : null,
            fields.TryGetValue("turn", out var turn) ? Guid.Parse(turn) : null);
    }

    public async Task KeepAsync(VoiceRecord record)
    {
        var key = KeyOf(record.Chat.Id, record.Message);
        await Database.HashSetAsync(key,
        [
            new("v", SchemaVersion),
            new("user", record.User.Value),
            new("state", record.State.ToString()),
            new("text", record.Text),
            .. record.Chat.Topic is { } topic ? (HashEntry[])[new("topic", topic)] : [],
        ]);
        await Database.KeyExpireAsync(key, _kept);
    }

    /// <summary>Keeps a message that could not be heard, so that Retry can hand it over anew.</summary>
    public async Task KeepFailedAsync(VoiceRecord record, InboxEntry entry)
    {
        await KeepAsync(record);
        await Database.HashSetAsync(KeyOf(record.Chat.Id, record.Message), "entry", entry.ToJson());
    }

    public Task SetShownAsync(VoiceRecord record, int shown) => Database.HashSetAsync(KeyOf(record.Chat.Id, record.Message), "shown", shown);

    /// <summary>Notes the turn it becomes, before that is handed over.</summary>
    public Task SetTurnAsync(VoiceRecord record, Guid turn, string text) =>
        Database.HashSetAsync(
            KeyOf(record.Chat.Id, record.Message),
            [new("turn", turn.ToString("N")), new("text", text), new("state", nameof(VoiceState.Heard))]);

    /// <summary>Notes that it was the answer to an approval, and becomes no turn.</summary>
    public Task SetAnsweredAsync(VoiceRecord record, string text) =>
        Database.HashSetAsync(KeyOf(record.Chat.Id, record.Message), [new("text", text), new("state", nameof(VoiceState.Answered))]);

    /// <returns>False when it was in another state than <paramref name="from"/>: somebody was faster.</returns>
    public async Task<bool> MoveAsync(VoiceRecord record, VoiceState from, VoiceState to)
    {
        var key = KeyOf(record.Chat.Id, record.Message);
        var transaction = Database.CreateTransaction();
        transaction.AddCondition(Condition.HashEqual(key, "state", from.ToString()));
        _ = transaction.HashSetAsync(key, "state", to.ToString());
        return await transaction.ExecuteAsync();
    }

    /// <summary>Puts the failed message behind what waits in its chat, once however often Retry is tapped.</summary>
    public async Task<bool> RetryAsync(VoiceRecord record)
    {
        var key = KeyOf(record.Chat.Id, record.Message);
        var entry = await Database.HashGetAsync(key, "entry");
        if (entry.IsNull)
            return false;

        var transaction = Database.CreateTransaction();
        transaction.AddCondition(Condition.HashEqual(key, "state", nameof(VoiceState.Failed)));
        _ = transaction.HashSetAsync(key, "state", nameof(VoiceState.Retrying));
        _ = transaction.ListRightPushAsync(RedisKeys.BotInbox(Bot, record.Chat.Id), entry);
        _ = transaction.SetAddAsync(RedisKeys.BotInboxChats(Bot), record.Chat.Id);
        return await transaction.ExecuteAsync();
    }

    private string KeyOf(long chat, int message) => RedisKeys.BotVoice(Bot, chat, message);
}
