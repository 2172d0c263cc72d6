namespace RemoteRunner.Bot.Speech.Audio;

/// <summary>
/// From 48 kHz to 16 kHz: a low-pass at 7.3 kHz, then every third sample. Without it everything above 8 kHz would
/// fold back into the speech. Passes to 6.6 kHz within 0.1 dB, stops from 8 kHz by more than 70 dB.
/// </summary>
internal sealed class ThirdSampleFilter
{
    private const int Taps = 193;
    private const double CutOff = 7_300.0 / 48_000;

    private static readonly float[] Kernel = BlackmanSinc();

    // The kernel's first half looks at what was before the first sample: silence. So nothing is delayed.
    private readonly List<float> _waiting = [.. new float[Taps / 2]];
    private int _at;

    public void Write(ReadOnlySpan<float> samples, List<float> output)
    {
        _waiting.AddRange(samples);
        var waiting = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_waiting);
        while (_at + Taps <= waiting.Length)
        {
            var window = waiting.Slice(_at, Taps);
            var sum = 0f;
            for (var i = 0; i < Taps; i++)
                sum += window[i] * Kernel[i];
            output.Add(sum);
            _at += 3;
        }

        var done = Math.Min(_at, _waiting.Count);
        _waiting.RemoveRange(0, done);
        _at -= done;
    }

    /// <summary>Lets the last samples through.</summary>
    public void End(List<float> output) => Write(new float[Taps / 2], output);

    private static float[] BlackmanSinc()
    {
        var kernel = new double[Taps];
        for (var i = 0; i < Taps; i++)
        {
            var x = i - (Taps / 2);
            var sinc = x == 0 ? 2 * CutOff : Math.Sin(2 * Math.PI * CutOff * x) / (Math.PI * x);
            var turn = 2 * Math.PI * i / (Taps - 1);
            kernel[i] = sinc * (0.42 - (0.5 * Math.Cos(turn)) + (0.08 * Math.Cos(2 * turn)));
        }

        var sum = kernel.Sum();
        return [.. kernel.Select(value => (float)(value / sum))];
    }
}
