namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>The official server's own sentences, as tdlib/telegram-bot-api and tdlib/td build them.</summary>
internal static class BotErrors
{
    public const string Unauthorized = "Unauthorized";
    public const string MethodNotFound = "Not Found: method not found";
    public const string NotFound = "Not Found";

    public const string OtherPoller =
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";

    public const string PollerEndedByWebhook = "Conflict: terminated by setWebhook request";

    public const string WebhookActive =
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

    public const string NotModified =
        "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

    public const string QueryTooOld = "query is too old and response timeout expired or query ID is invalid";
}
