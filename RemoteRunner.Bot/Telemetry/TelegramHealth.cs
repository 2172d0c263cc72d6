using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteRunner.Bot.Connection;
using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot.Telemetry;

/// <summary>Whether Telegram knows the token. Asked at most twice a minute, however often the check runs.</summary>
internal sealed class TelegramHealth(TelegramCalls calls, TimeProvider time) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private (HealthCheckResult Result, DateTimeOffset Until) _last = (HealthCheckResult.Healthy(), DateTimeOffset.MinValue);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last.Until > time.GetUtcNow())
                return _last.Result;

            var result = await AskAsync(cancellationToken);

            // A good answer is kept; a bad one is asked for again soon, so that a start does not wait for it.
            _last = (result, time.GetUtcNow() + (result.Status == HealthStatus.Healthy ? _fresh : TimeSpan.FromSeconds(2)));
            return result;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<HealthCheckResult> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var me = await calls.CallAsync("getMe", null, (bot, token) => bot.GetMe(token), either.Token);
            return HealthCheckResult.Healthy($"@{me.Username}");
        }
        catch (ApiRequestException e) when (e.ErrorCode is 401 or 404)
        {
            return HealthCheckResult.Unhealthy(Texts.HealthTokenRefused);
        }
        catch (Exception e) when (e is RequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(Texts.HealthTelegramAway);
        }
    }
}
