using System.Net.Http.Json;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Updates;

/// <summary>
/// Delivers updates to the webhook, one after the other, each until it is answered with 200. A webhook's address is public;
/// here it stands for the loopback address that the control API names, and without one nothing is delivered.
/// </summary>
internal sealed class WebhookDelivery(UpdateQueue updates, WebhookSetting webhook, TimeProvider time) : BackgroundService
{
    private const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = _glance;
            if (webhook.Current is { } current && webhook.Target is { } target && updates.First() is { } update)
                pause = await DeliverAsync(http, current, target, update, stoppingToken) ? TimeSpan.Zero : _pause;
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task<bool> DeliverAsync(HttpClient http, WebhookSetting.Webhook current, Uri target, Update update, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(target, new Uri(current.Url).PathAndQuery))
        {
            Content = JsonContent.Create(update, options: BotJson.Options),
        };
        if (current.SecretToken.Length > 0)
            request.Headers.Add(SecretHeader, current.SecretToken);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                updates.Delivered(update);
                return true;
            }

            webhook.Failed($"Wrong response from the webhook: {(int)response.StatusCode} {response.ReasonPhrase}", time.GetUtcNow());
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            webhook.Failed("Connection refused", time.GetUtcNow());
        }

        return false;
    }
}
