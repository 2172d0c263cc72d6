using System.Globalization;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Core.SignIn;

/// <summary>
/// What the box knows of the bot: which one it is, for Telegram signs what a Mini App brings for one bot, and whether its
/// chats offer the Mini App. The bot says so in Redis; its token stays where it is.
/// </summary>
/// <param name="Id">The number before the token's colon.</param>
public sealed record WebBot(long Id, bool HasMiniApp);

/// <summary>Where the bot says which one it is.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class WebBotStore(IConnectionMultiplexer redis)
{
    private const string SchemaVersion = "1";

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Null while no bot has said so.</summary>
    public async Task<WebBot?> GetAsync()
    {
        var stored = new Stored(await Database.HashGetAllAsync(RedisKeys.WebBot));
        return long.TryParse(stored.Text("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? new WebBot(id, stored.Text("app") == "1") : null;
    }

    public Task SetAsync(WebBot bot) =>
        Database.HashSetAsync(RedisKeys.WebBot, [new("v", SchemaVersion), new("id", bot.Id), new("app", bot.HasMiniApp ? "1" : "0")]);
}
