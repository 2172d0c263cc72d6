using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Benchmarks.Limits;

/// <summary>What a user takes in Redis, by MEMORY USAGE.</summary>
internal static class LimiterBytes
{
    public static async Task PrintAsync()
    {
        await using var server = await CacheServer.StartAsync(CacheKind.Redis);
        await using var connection = await server.ConnectAsync();
        var settings = new LimiterBenchmark.Settings();
        settings.CurrentValue.Default = new TurnLimits { Minute = 1000, Hour = 1000, Day = 1000 };
        var limiter = new TurnLimiter(connection, settings);
        var user = UserId.Telegram(1);

        Console.WriteLine("| turns of the last day | bytes a user |");
        Console.WriteLine("|---:|---:|");
        for (var turns = 1; turns <= 300; turns++)
        {
            await limiter.AdmitAsync(user, Core.Users.Role.Member, Guid.NewGuid());
            if (turns is 20 or 100 or 300)
                Console.WriteLine($"| {turns} | {await connection.GetDatabase().ExecuteAsync("MEMORY", "USAGE", RedisKeys.LimitEntries(user.Value), "SAMPLES", "0")} |");
        }
    }
}
