using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Inbox;

/// <summary>Updates in Redis, from their arrival until each is handed over.</summary>
/// <remarks>
/// Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away. Whoever
/// receives may store, for that is done once however often; taking out is for the instance that works, and throws
/// <see cref="LeaseLostException"/> for any other.
/// </remarks>
internal sealed class InboxStore(IConnectionMultiplexer redis, BotFence fence, IOptions<TelegramOptions> options)
{
    // Telegram keeps what was not confirmed for 24 hours: twice that covers every redelivery.
    private static readonly TimeSpan _remembered = TimeSpan.FromHours(48);

    private static readonly RedisScript _store = RedisScript.Load("bot-store-updates");
    private static readonly RedisScript _done = RedisScript.Load("bot-inbox-done");
    private static readonly RedisScript _urgentDone = RedisScript.Load("bot-urgent-done");

    private const int FirstChatKey = 5;

    private IDatabase Database => redis.GetDatabase();

    private long Bot => options.Value.BotId;

    /// <summary>The chat an update belongs to; null for kinds that are not asked for.</summary>
    public static long? ChatOf(Update update) =>
        (update.Message ?? update.EditedMessage ?? update.CallbackQuery?.Message)?.Chat.Id
        ?? update.MyChatMember?.Chat.Id
        ?? update.CallbackQuery?.From.Id;

    /// <summary>Taps, /stop and commands that only look wait for nobody: least of all for a message that waits for the box.</summary>
    public static bool IsUrgent(Update update) =>
        update.CallbackQuery is not null || (CommandLine.Parse(update.Message) is { } line && CommandNames.IsAnsweredAtOnce(line.Name));

    /// <summary>Stores a batch in one step, each update once.</summary>
    public async Task<IReadOnlyList<StoreOutcome>> StoreAsync(IReadOnlyList<InboxEntry> entries, DateTimeOffset? now = null)
    {
        List<RedisKey> keys =
            [RedisKeys.BotSeen(Bot), RedisKeys.BotInboxChats(Bot), RedisKeys.BotOffset(Bot), RedisKeys.BotUrgent(Bot)];
        List<RedisValue> arguments =
        [
            now is { } at ? at.ToUnixTimeMilliseconds() : string.Empty, (long)_remembered.TotalMilliseconds,
            options.Value.InboxCap, options.Value.UrgentCap, entries[^1].Update.Id + 1L,
        ];
        var places = new Dictionary<long, int>();
        foreach (var entry in entries)
        {
            var chat = ChatOf(entry.Update) ?? 0;
            if (!places.TryGetValue(chat, out var place))
            {
                places[chat] = place = FirstChatKey + places.Count;
                keys.Add(RedisKeys.BotInbox(Bot, chat));
            }

            arguments.AddRange([entry.Update.Id, IsUrgent(entry.Update) ? FirstChatKey - 1 : place, chat, entry.ToJson()]);
        }

        var results = (int[])(await _store.RunAsync(Database, [.. keys], [.. arguments]))!;
        return [.. results.Select(r => (StoreOutcome)r)];
    }

    /// <summary>Chats with waiting updates.</summary>
    public async Task<IReadOnlyList<long>> GetChatsAsync() =>
        [.. (await Database.SetMembersAsync(RedisKeys.BotInboxChats(Bot))).Select(c => (long)c)];

    /// <summary>A chat's waiting updates in order, as stored.</summary>
    public Task<RedisValue[]> GetWaitingAsync(long chat) => Database.ListRangeAsync(RedisKeys.BotInbox(Bot, chat));

    /// <summary>Takes a handed-over update out of its inbox.</summary>
    /// <returns>False when /stop had dropped it in between.</returns>
    public async Task<bool> DoneAsync(long chat, RedisValue entry) =>
        Fenced(await _done.RunAsync(
            Database, [RedisKeys.BotInbox(Bot, chat), RedisKeys.BotInboxChats(Bot), RedisKeys.BotLease(Bot)], [fence.Current, chat, entry])) > 0;

    public Task<RedisValue[]> GetUrgentAsync() => Database.ListRangeAsync(RedisKeys.BotUrgent(Bot));

    public async Task UrgentDoneAsync(RedisValue entry) =>
        Fenced(await _urgentDone.RunAsync(Database, [RedisKeys.BotUrgent(Bot), RedisKeys.BotLease(Bot)], [fence.Current, entry]));

    /// <summary>Drops what the sender of <paramref name="stop"/> wrote before it in the same place and still waits.</summary>
    /// <returns>How many prompts were dropped.</returns>
    public async Task<int> DropBeforeAsync(Message stop)
    {
        var dropped = 0;
        foreach (var raw in await GetWaitingAsync(stop.Chat.Id))
        {
            if (InboxEntry.FromJson(raw.ToString())?.Update is { } update
                && (update.Message ?? update.EditedMessage) is { } waiting && waiting.Id < stop.Id
                && ChatPlace.Of(waiting) == ChatPlace.Of(stop) && waiting.From?.Id == stop.From?.Id
                && await DoneAsync(stop.Chat.Id, raw) && update.Message is not null)
            {
                dropped++;
            }
        }

        return dropped;
    }

    private static int Fenced(RedisResult result) => (int)result is >= 0 and var answer ? answer : throw new LeaseLostException();
}
