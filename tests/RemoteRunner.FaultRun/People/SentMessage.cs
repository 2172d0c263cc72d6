using System.Collections.Concurrent;

namespace RemoteRunner.FaultRun.People;

internal enum SentKind
{
    Prompt,
    Stop,
}

/// <summary>A message that a person sent: an update for the bot.</summary>
/// <param name="Script">What a prompt asks for.</param>
internal sealed record SentMessage(long Chat, int Id, SentKind Kind, Script? Script, DateTimeOffset At);

/// <summary>Everything that was sent and tapped in the run.</summary>
internal sealed class SentMessages
{
    private readonly ConcurrentQueue<SentMessage> _messages = new();
    private int _taps;

    public IReadOnlyList<SentMessage> All => [.. _messages];

    public int Taps => Volatile.Read(ref _taps);

    public void Add(SentMessage message) => _messages.Enqueue(message);

    public void AddTap() => Interlocked.Increment(ref _taps);
}
