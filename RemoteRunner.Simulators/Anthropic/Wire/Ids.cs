using System.Security.Cryptography;

namespace RemoteRunner.Simulators.Anthropic.Wire;

/// <summary>Ids with the prefix and length of the real API's.</summary>
internal static class Ids
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    public static string Message() => "msg_01" + RandomNumberGenerator.GetString(Alphabet, 22);

    public static string Request() => "req_011C" + RandomNumberGenerator.GetString(Alphabet, 20);

    public static string ToolUse() => "toolu_01" + RandomNumberGenerator.GetString(Alphabet, 22);
}
