using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace RemoteRunner.TestSupport.People;

/// <summary>Signs launches of a Mini App as Telegram does, with a key of its own.</summary>
public sealed class TelegramKey
{
    private readonly Ed25519PrivateKeyParameters _key = new(new SecureRandom());

    public string PublicHex => Convert.ToHexString(_key.GeneratePublicKey().GetEncoded());

    /// <summary>What Telegram hands the page when this person opens the Mini App of this bot.</summary>
    public string Launch(long bot, long person, DateTimeOffset at, params (string Name, string Value)[] more)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["auth_date"] = at.ToUnixTimeSeconds().ToString(),
            ["chat_type"] = "sender",
            ["query_id"] = Guid.NewGuid().ToString("N"),
            ["user"] = JsonSerializer.Serialize(new { id = person, first_name = "Ben & Söhne = 1+1", language_code = "en" }),
        };
        foreach (var (name, value) in more)
            parts[name] = value;
        return Write(parts, bot);
    }

    private string Write(SortedDictionary<string, string> parts, long bot)
    {
        var bytes = Encoding.UTF8.GetBytes($"{bot}:WebAppData\n{string.Join('\n', parts.Select(p => $"{p.Key}={p.Value}"))}");
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, _key);
        signer.BlockUpdate(bytes, 0, bytes.Length);
        var signature = Base64Url.EncodeToString(signer.GenerateSignature());
        return string.Join('&', parts.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}")) + $"&signature={signature}&hash={new string('0', 64)}";
    }
}
