using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;

namespace RemoteRunner.Bot.Webhooks;

/// <summary>
/// What Telegram sends along so that nobody else can pass for it. Made from the token, so that every instance knows it
/// without a setting; the token cannot be found from it.
/// </summary>
internal sealed class WebhookSecret(IOptions<TelegramOptions> options)
{
    public const string Header = "X-Telegram-Bot-Api-Secret-Token";

    public string Value { get; } = Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Token), "RemoteRunner webhook"u8));

    /// <summary>In a time that says nothing about the secret.</summary>
    public bool Is(string given) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(Value)));
}
