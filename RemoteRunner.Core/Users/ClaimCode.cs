using System.Security.Cryptography;
using System.Text;

namespace RemoteRunner.Core.Users;

/// <summary>A code that is easy to type on a phone, <c>ABCD-EFGH-JKLM</c>: 12 characters of 32, 60 random bits.</summary>
public sealed record ClaimCode(string Code, DateTimeOffset ExpiresAt)
{
    // Without 0, O, 1 and I, which people mix up.
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const int Length = 12;

    public static string NewText()
    {
        var text = RandomNumberGenerator.GetString(Alphabet, Length);
        return $"{text[..4]}-{text[4..8]}-{text[8..]}";
    }

    /// <summary>The code in a message, however it was typed; null when the message is none.</summary>
    public static string? Read(string? text)
    {
        if (text is null || text.Length > 40)
            return null;

        var letters = string.Concat(text.Where(c => c is not ('-' or ' ' or '–' or '—'))).ToUpperInvariant();
        return letters.Length == Length && letters.All(Alphabet.Contains) ? letters : null;
    }

    internal static byte[] Digest(string letters) => SHA256.HashData(Encoding.UTF8.GetBytes("claim:" + letters.Replace("-", string.Empty, StringComparison.Ordinal)));
}
