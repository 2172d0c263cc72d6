using System.ComponentModel.DataAnnotations;
using RemoteRunner.Bot.Connection;

namespace RemoteRunner.Bot.Webhooks;

/// <summary>Whether Telegram calls the bot instead of being polled: it does when <c>PublicUrl</c> is set.</summary>
internal sealed class WebhookOptions : IValidatableObject
{
    /// <summary>Below <c>PublicUrl</c>; the token is no part of it, for proxies log paths.</summary>
    public const string Path = "/telegram/webhook";

    private static readonly int[] _ports = [443, 80, 88, 8443];

    /// <summary>Under which the world reaches this installation, <c>https://runner.example.com</c>.</summary>
    public string? PublicUrl { get; set; }

    public WebhookSwitch Telegram { get; set; } = new();

    /// <summary>Where Telegram delivers to; null: the bot polls.</summary>
    public Uri? Address => IsWanted && Uri.TryCreate(PublicUrl!.TrimEnd('/') + Path, UriKind.Absolute, out var address) ? address : null;

    private bool IsWanted => Telegram.Webhook && !string.IsNullOrWhiteSpace(PublicUrl);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsWanted && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && _ports.Contains(url.Port)))
        {
            yield return new ValidationResult(
                $"PublicUrl ('{PublicUrl}') is not an address that Telegram delivers to: it begins with https:// and its port is 443, 80, 88 or 8443. To poll all the same set {TelegramOptions.Section}:{nameof(WebhookSwitch.Webhook)} to false.",
                [nameof(PublicUrl)]);
        }
    }
}

/// <summary>Its part of the section <c>Telegram</c>.</summary>
internal sealed class WebhookSwitch
{
    /// <summary>False: polls although there is a public address.</summary>
    public bool Webhook { get; set; } = true;
}
