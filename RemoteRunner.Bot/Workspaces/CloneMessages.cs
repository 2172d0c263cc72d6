using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Workspaces;

/// <summary>Messages that show a clone under way, in Redis: the bot may restart while it runs.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed class CloneMessages(IConnectionMultiplexer redis, IOptions<TelegramOptions> options)
{
    // A box clones a few at a time: more is a mistake somewhere.
    private const int Most = 1_000;

    private static readonly TimeSpan _kept = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, (string Html, DateTimeOffset At)> _texts = [];

    private IDatabase Database => redis.GetDatabase();

    private string Key => RedisKeys.BotClones(options.Value.BotId);

    /// <summary>Notes it. One too many is not noted: its button asks how far it is.</summary>
    /// <param name="html">What the message reads.</param>
    public async Task SetAsync(ShownClone shown, string html)
    {
        SetText(shown, html, shown.Since);
        if (await Database.HashLengthAsync(Key) >= Most)
            return;
        await Database.HashSetAsync(Key, shown.Field, shown.Value);
        await Database.KeyExpireAsync(Key, _kept);
    }

    public Task RemoveAsync(ChatPlace chat, int message)
    {
        _texts.TryRemove(ShownClone.FieldOf(chat, message), out _);
        return Database.HashDeleteAsync(Key, ShownClone.FieldOf(chat, message));
    }

    /// <summary>What the message reads and since when, as far as this instance knows.</summary>
    public (string Html, DateTimeOffset At)? TextOf(ShownClone shown) => _texts.TryGetValue(shown.Field, out var text) ? text : null;

    public void SetText(ShownClone shown, string html, DateTimeOffset at) => _texts[shown.Field] = (html, at);

    /// <summary>Whether the message still shows it, since that moment.</summary>
    public async Task<bool> HasAsync(ShownClone shown) => await Database.HashGetAsync(Key, shown.Field) == shown.Value;

    public async Task<IReadOnlyList<ShownClone>> ListAsync()
    {
        var all = new List<ShownClone>();
        foreach (var entry in await Database.HashGetAllAsync(Key))
        {
            if (ShownClone.Parse(entry.Name.ToString(), entry.Value.ToString()) is { } shown)
                all.Add(shown);
            else
                await Database.HashDeleteAsync(Key, entry.Name);
        }

        return all;
    }
}
