using Microsoft.Extensions.Options;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>How fast the model answers: from the options, until the control API says otherwise.</summary>
internal sealed class Pace(IOptionsMonitor<AnthropicSimulatorOptions> options)
{
    private Speed? _set;

    public Speed Current => Volatile.Read(ref _set)
        ?? new Speed(options.CurrentValue.AnthropicFirstToken, options.CurrentValue.AnthropicWordsPerSecond);

    public void Set(Speed? speed) => Volatile.Write(ref _set, speed);

    internal sealed record Speed(TimeSpan FirstToken, double WordsPerSecond)
    {
        public TimeSpan Between(int words, TimeSpan? duration) => duration is { } whole
            ? whole / Math.Max(1, words)
            : WordsPerSecond > 0 ? TimeSpan.FromSeconds(1 / WordsPerSecond) : TimeSpan.Zero;
    }
}
