using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RemoteRunner.Core.SignIn;

/// <summary>256 random bits as 43 characters that are safe in addresses and cookies, and what is stored in their place.</summary>
public static class SecretText
{
    private const int Bytes = 32;
    private const int Length = 43;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static bool IsOne(string? text) => text is { Length: Length } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>SHA-256: enough for what nobody can guess.</summary>
    public static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
