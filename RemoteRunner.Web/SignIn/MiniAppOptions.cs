using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.SignIn;

/// <summary>Whose signature counts for the Mini App (section <c>Telegram</c>).</summary>
internal sealed class MiniAppOptions
{
    public const string Section = "Telegram";

    /// <summary>
    /// Telegram's public key for third parties, 32 bytes as hex, as https://core.telegram.org/bots/webapps publishes it; its
    /// test environment has another one.
    /// </summary>
    [RegularExpression("^[0-9a-fA-F]{64}$", ErrorMessage = "Telegram:SignatureKey is not a key: it is 64 hex digits; leave it out for Telegram's own.")]
    public string SignatureKey { get; set; } = "e7bf03a2fa4602af4580703d88dda5bb59f32ed8b02a56c187fe7d34caed242d";
}
