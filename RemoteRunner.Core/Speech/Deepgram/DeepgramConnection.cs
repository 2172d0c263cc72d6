using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace RemoteRunner.Core.Speech.Deepgram;

/// <summary>The HttpClient of Deepgram: time for one attempt, and which answers are worth another.</summary>
internal static class DeepgramConnection
{
    private const long LongestAnswer = 16_000_000;

    /// <summary>Deepgram documents no Retry-After; one that is sent all the same is not followed for longer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public static void AddDeepgramConnection(this IServiceCollection services) =>
        services.AddHttpClient(DeepgramTranscriber.ClientName)
            .ConfigureHttpClient((provider, client) =>
            {
                var options = provider.GetRequiredService<IOptionsMonitor<DeepgramOptions>>().CurrentValue;
                // The attempts have their own time; this one ends a body that trickles.
                client.Timeout = (options.Timeout + LongestWait) * (options.Retries + 1);
                client.MaxResponseContentBufferSize = LongestAnswer;
            })
            // Keyterms are part of the address and come from people's work.
            .RemoveAllLoggers()
            .AddResilienceHandler(DeepgramTranscriber.ClientName, (pipeline, context) =>
            {
                context.EnableReloads<DeepgramOptions>();
                var options = context.GetOptions<DeepgramOptions>();
                pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
                if (options.Retries > 0)
                    pipeline.AddRetry(Retry(options));
                pipeline.AddTimeout(options.Timeout);
            });

    private static HttpRetryStrategyOptions Retry(DeepgramOptions options) => new()
    {
        MaxRetryAttempts = options.Retries,
        Delay = options.RetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldRetryAfterHeader = false,
        DelayGenerator = args => ValueTask.FromResult(Wait(args)),
        ShouldHandle = args => ValueTask.FromResult(args.Outcome switch
        {
            { Exception: HttpRequestException or TimeoutRejectedException } => true,
            { Result.StatusCode: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => true,
            _ => false,
        }),
    };

    private static TimeSpan? Wait(RetryDelayGeneratorArguments<HttpResponseMessage> args) =>
        args.Outcome.Result?.Headers.RetryAfter?.Delta is not { } wait ? null : wait < LongestWait ? wait : LongestWait;
}
