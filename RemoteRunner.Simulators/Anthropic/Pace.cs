using Microsoft.Extensions.Options;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>How fast the model answers: from the options, until the control API says otherwise.</summary>
internal sealed class Pace(IOptionsMonitor<AnthropicSimulatorOptions> options)
{
    // An answer of a script that leaves its length to the pace, where the pace has no lengths of its own.
    private const int UsualAnswer = 60;

    private IPace? _set;

    private IPace Current => Volatile.Read(ref _set) ?? new Speed(options.CurrentValue.AnthropicFirstToken, options.CurrentValue.AnthropicWordsPerSecond);

    public void Set(IPace? pace) => Volatile.Write(ref _set, pace);

    /// <summary>The tempo of one answer.</summary>
    public Tempo For(MessagesRequest request) => Current.For(request);

    internal interface IPace
    {
        Tempo For(MessagesRequest request);
    }

    /// <summary>The same for every request.</summary>
    internal sealed record Speed(TimeSpan FirstToken, double WordsPerSecond) : IPace
    {
        public Tempo For(MessagesRequest request) => new(FirstToken, WordsPerSecond, WordsPerPiece: 1, UsualAnswer);
    }
}

/// <summary>How one answer is streamed.</summary>
/// <param name="FirstToken">Time from the request to the first byte.</param>
/// <param name="WordsPerSecond">0: all at once.</param>
/// <param name="WordsPerPiece">Words in one event.</param>
/// <param name="AnswerWords">How long an answer is that may be of any length.</param>
internal sealed record Tempo(TimeSpan FirstToken, double WordsPerSecond, int WordsPerPiece, int AnswerWords)
{
    public TimeSpan Between(int words, TimeSpan? duration) => duration is { } whole
        ? whole / Math.Max(1, words)
        : WordsPerSecond > 0 ? TimeSpan.FromSeconds(1 / WordsPerSecond) : TimeSpan.Zero;
}
