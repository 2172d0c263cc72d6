using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Inbox;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Webhooks;

/// <summary>
/// Takes one update from Telegram, on any instance. 200 says that it is stored; after anything else Telegram sends it
/// again.
/// </summary>
internal static class WebhookApi
{
    // Telegram's own updates are a few KB.
    private const int MaxBody = 1024 * 1024;

    /// <summary>Maps it when the bot is called instead of polling.</summary>
    public static void MapWebhook(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<WebhookOptions>>().Value.Address is not null)
            app.MapPost(WebhookOptions.Path, ReceiveAsync);
    }

    private static async Task<IResult> ReceiveAsync(HttpContext context, WebhookSecret secret, UpdateReader reader, UpdateReceiver receiver)
    {
        if (context.Request.Headers[WebhookSecret.Header] is not [{ } given])
            return Results.Problem(Texts.WebhookSecretMissing, statusCode: StatusCodes.Status401Unauthorized);
        if (!secret.Is(given))
            return Results.Problem(Texts.WebhookSecretWrong, statusCode: StatusCodes.Status403Forbidden);

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBody;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);

            // What this version cannot read it cannot read the next time either: it is taken, and the log names it.
            if (reader.Read(body.RootElement) is { } update)
                await receiver.ReceiveAsync([update], context.RequestAborted);
            return Results.Ok();
        }
        catch (JsonException)
        {
            return Results.Problem(Texts.WebhookNotJson, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException e)
        {
            return Results.Problem(statusCode: e.StatusCode);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return Results.Problem(Texts.HealthCacheAway, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
