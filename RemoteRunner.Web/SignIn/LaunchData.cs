using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.SignIn;

/// <summary>
/// What Telegram hands a Mini App when it is opened, signed for one bot:
/// <c>user=%7B%22id%22%3A279058397,…%7D&amp;auth_date=1733509682&amp;signature=TYJx…&amp;hash=a433…</c>.
/// The signature is Telegram's own (Ed25519), so whoever knows the public key can check it; the <c>hash</c> is for whoever
/// holds the bot's token, and the box does not.
/// </summary>
/// <param name="Signed">The text that was signed: one text, however the parts were ordered and escaped.</param>
internal sealed record LaunchData(UserId User, DateTimeOffset At, string Signed)
{
    // Telegram's own are below 1 kB; a person's name is the longest part.
    private const int MaxLength = 8_192;
    private const int MaxParts = 32;
    private const int SignatureBytes = 64;

    /// <param name="text">As it stands in <c>tgWebAppData</c>, unescaped once.</param>
    /// <param name="bot">The bot it must be signed for.</param>
    /// <param name="key">The public key, 32 bytes.</param>
    /// <returns>Null for what Telegram did not sign for this bot, or what names nobody.</returns>
    public static LaunchData? Read(string? text, long bot, byte[] key)
    {
        if (text is null or { Length: 0 or > MaxLength } || ReadParts(text) is not { } parts)
            return null;
        if (!parts.Remove("signature", out var written) || ReadSignature(written) is not { } signature)
            return null;

        parts.Remove("hash");
        var signed = $"{bot.ToString(CultureInfo.InvariantCulture)}:WebAppData\n{string.Join('\n', parts.Select(p => $"{p.Key}={p.Value}"))}";
        var bytes = Encoding.UTF8.GetBytes(signed);
        var check = new Ed25519Signer();
        check.Init(forSigning: false, new Ed25519PublicKeyParameters(key));
        check.BlockUpdate(bytes, 0, bytes.Length);
        if (!check.VerifySignature(signature))
            return null;

        // Only now: nothing of what a stranger wrote is interpreted.
        return ReadUser(parts.GetValueOrDefault("user")) is { } user
            && long.TryParse(parts.GetValueOrDefault("auth_date"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? new LaunchData(user, DateTimeOffset.FromUnixTimeSeconds(seconds), signed)
            : null;
    }

    private static SortedDictionary<string, string>? ReadParts(string text)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            // Twice the same name: one reader would take the first and another the last.
            if (equals < 1 || parts.Count == MaxParts || !parts.TryAdd(Unescape(pair[..equals]), Unescape(pair[(equals + 1)..])))
                return null;
        }

        return parts;
    }

    private static string Unescape(string part) => Uri.UnescapeDataString(part.Replace('+', ' '));

    private static byte[]? ReadSignature(string written)
    {
        var signature = new byte[SignatureBytes];
        try
        {
            return Base64Url.TryDecodeFromChars(written, signature, out var length) && length == SignatureBytes ? signature : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static UserId? ReadUser(string? json)
    {
        if (json is null)
            return null;
        try
        {
            using var user = JsonDocument.Parse(json);
            return user.RootElement.ValueKind == JsonValueKind.Object && user.RootElement.TryGetProperty("id", out var id)
                && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) && number > 0
                ? UserId.Telegram(number)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
