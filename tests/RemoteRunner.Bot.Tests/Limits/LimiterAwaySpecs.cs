using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Limits;

/// <summary>The limiter with a cache that takes connections and never answers.</summary>
public sealed class LimiterAwaySpecs
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Admits_or_keeps_by_setting_and_never_hangs(bool admits)
    {
        // The bot's own cache works, and so it can tell; the limiter's is silent.
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "Your id is");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{silent.LocalEndpoint},abortConnect=false,connectTimeout=200,connectRetry=0");
        var options = new FixedOptions(new TurnLimiterOptions { AdmitWithoutCache = admits });
        var gate = new TurnGate(
            new TurnLimiter(redis, options), options, scenario.Bot.Services.GetRequiredService<Replies>(), scenario.Bot.Services.GetRequiredService<BotMetrics>(), TimeProvider.System, NullLogger<TurnGate>.Instance);

        var began = TimeProvider.System.GetTimestamp();
        if (admits)
        {
            Assert.True(await EnterAsync(gate));
        }
        else
        {
            for (var i = 0; i < 2; i++)
                Assert.True(Outage.Is(await Assert.ThrowsAnyAsync<Exception>(() => EnterAsync(gate))));
            await scenario.Telegram.SeeAsync(Ben, "limits cannot be checked just now; your message is kept");
            Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("cannot be checked", StringComparison.Ordinal));
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    private static Task<bool> EnterAsync(TurnGate gate) =>
        gate.EnterAsync(UserId.Telegram(Ben), Core.Users.Role.Member, ChatPlace.Private(Ben), Guid.NewGuid(), TestContext.Current.CancellationToken);

    private sealed class FixedOptions(TurnLimiterOptions value) : IOptionsMonitor<TurnLimiterOptions>
    {
        public TurnLimiterOptions CurrentValue => value;

        public TurnLimiterOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<TurnLimiterOptions, string?> listener) => null;
    }
}
