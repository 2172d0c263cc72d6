using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>
/// A model under everyday load: lognormal time to the first token (median 1.8 s, p90 3.5 s), then 120 tokens a second,
/// lognormal length of answers (median 60 tokens, p90 180). A request's draws depend on the seed and on what is asked
/// alone, so that a run can be repeated whatever order its requests arrive in.
/// </summary>
internal sealed class RealisticPace(int seed) : Pace.IPace
{
    private const double TokensPerSecond = 120;

    // The API puts several tokens into one event.
    private const int TokensPerEvent = 4;

    // The 90th percentile of the standard normal distribution.
    private const double P90 = 1.2815515655446;

    private const int LongestAnswer = 2_000;

    public Tempo For(MessagesRequest request)
    {
        var asked = Encoding.UTF8.GetBytes($"{seed}\n{request.Conversation.Prompt}\n{request.Conversation.Rounds}");
        var draw = SHA256.HashData(asked);
        return new Tempo(
            TimeSpan.FromSeconds(LogNormal(draw.AsSpan(0, 16), median: 1.8, p90: 3.5)),
            TokensPerSecond,
            TokensPerEvent,
            Math.Clamp((int)Math.Round(LogNormal(draw.AsSpan(16, 16), median: 60, p90: 180)), 1, LongestAnswer));
    }

    private static double LogNormal(ReadOnlySpan<byte> draw, double median, double p90)
    {
        // Box and Muller: two uniform numbers make a normal one.
        var (u, v) = (Uniform(draw), Uniform(draw[8..]));
        var normal = Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
        return median * Math.Exp(Math.Log(p90 / median) / P90 * normal);
    }

    private static double Uniform(ReadOnlySpan<byte> draw) => ((BinaryPrimitives.ReadUInt64LittleEndian(draw) >> 11) + 1) / (double)(1UL << 53);
}
