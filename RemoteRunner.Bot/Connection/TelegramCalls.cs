using System.Diagnostics;
using RemoteRunner.Bot.Telemetry;
using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot.Connection;

/// <summary>Every call of the Bot API passes here: it gets a span without the URL, a time limit and a count.</summary>
internal sealed class TelegramCalls(ITelegramBotClient client, BotMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    /// <param name="method">As Telegram names it, e.g. <c>sendMessage</c>.</param>
    /// <param name="parent">The trace it belongs to; default for the current one.</param>
    /// <param name="within">Another limit than for short calls.</param>
    /// <exception cref="ApiRequestException">Telegram refused the call.</exception>
    /// <exception cref="RequestException">No answer came, or none that can be read.</exception>
    public async Task<T> CallAsync<T>(
        string method, long? chat, Func<ITelegramBotClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken, ActivityContext parent = default,
        TimeSpan? within = null)
    {
        using var activity = BotTracing.Source.StartActivity(
            $"{method} telegram", ActivityKind.Client, parent == default ? Activity.Current?.Context ?? default : parent);
        activity?.SetTag("messaging.system", "telegram");
        activity?.SetTag("messaging.operation.name", method);
        activity?.SetTag("messaging.operation.type", "send");
        if (chat is not null)
            activity?.SetTag("messaging.destination.name", chat);

        using var limit = new CancellationTokenSource(within ?? _limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await call(client, either.Token);
            metrics.Called(method, "ok");
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Fail("timeout");
            throw new RequestException($"Telegram did not answer {method} within {(within ?? _limit).TotalSeconds:0} s.");
        }
        catch (ApiRequestException e)
        {
            Fail(e.ErrorCode.ToString());
            throw;
        }
        catch (RequestException)
        {
            Fail("network");
            throw;
        }

        void Fail(string error)
        {
            activity?.SetTag("error.type", error);
            activity?.SetStatus(ActivityStatusCode.Error);
            metrics.Called(method, error);
        }
    }
}
