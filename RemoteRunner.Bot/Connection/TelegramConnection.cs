using Microsoft.Extensions.Options;
using Telegram.Bot;

namespace RemoteRunner.Bot.Connection;

/// <summary>Makes the client of the Bot API.</summary>
internal static class TelegramConnection
{
    /// <summary>
    /// The token is part of every URL, so nothing that writes URLs may stand around this client: it comes from no
    /// factory (whose handlers log them) and makes no HTTP spans (a null propagator leaves them out). It has no
    /// resilience handler either: one would cut the long poll and repeat sends that had arrived.
    /// </summary>
    public static ITelegramBotClient Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<TelegramOptions>>().Value;
        var http = new HttpClient(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        })
        {
            // Above the longest poll; each call sets a shorter limit of its own.
            Timeout = options.PollTimeout + TimeSpan.FromSeconds(70),
        };

        // retry_after is obeyed by the outbound scheduler, for the whole chat and not for one call.
        return new TelegramBotClient(new TelegramBotClientOptions(options.Token, options.ApiBaseUrl) { RetryCount = 0, RetryThreshold = 0 }, http);
    }
}
