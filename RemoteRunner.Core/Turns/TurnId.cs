using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RemoteRunner.Core.Turns;

/// <summary>
/// Makes the ids of turns. An id is a version-5 UUID (RFC 9562) of where the prompt came from, so a redelivered
/// message is the same turn. It is also the message uuid given to the CLI and the identity a limiter counts.
/// </summary>
public static class TurnId
{
    // Fixed for ever: another namespace would make every redelivered message a new turn.
    private static readonly Guid Namespace = new("6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11");

    /// <summary>The id of the turn that a Telegram message starts.</summary>
    public static Guid ForTelegramMessage(long botId, long chatId, int messageId) =>
        FromName($"telegram:{botId}:{chatId}:{messageId}");

    /// <summary>The id of the one turn that continues <paramref name="interrupted"/>.</summary>
    public static Guid ForContinuation(Guid interrupted) => FromName($"continue:{interrupted:D}");

    /// <summary>The version-5 UUID of <paramref name="name"/> in RemoteRunner's own namespace.</summary>
    public static Guid FromName(string name)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        Namespace.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));

        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // RFC 9562 defines version 5 with SHA-1; it identifies, it does not protect.
        SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
        var versioned = (ushort)((BinaryPrimitives.ReadUInt16BigEndian(hash[6..]) & 0x0FFF) | 0x5000);
        BinaryPrimitives.WriteUInt16BigEndian(hash[6..], versioned);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
