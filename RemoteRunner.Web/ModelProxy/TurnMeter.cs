using System.Diagnostics;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>What one turn used at the model's API, as the proxy saw it pass.</summary>
/// <param name="parent">The turn's span: model calls become its children.</param>
internal sealed class TurnMeter(ActivityContext parent)
{
    private long _input;
    private long _output;
    private long _cacheRead;
    private long _cacheWrite;
    private int _calls;
    private ModelProblem? _lastProblem;

    public ActivityContext Parent { get; } = parent;

    public ModelTokens Tokens => new(
        Interlocked.Read(ref _input), Interlocked.Read(ref _output), Interlocked.Read(ref _cacheRead), Interlocked.Read(ref _cacheWrite));

    /// <summary>Requests, failed ones and retries included.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Why the last call failed; null when it did not.</summary>
    public ModelProblem? LastProblem => Volatile.Read(ref _lastProblem);

    public void CallStarted() => Interlocked.Increment(ref _calls);

    public void CallEnded(ModelTokens tokens, ModelProblem? problem)
    {
        Interlocked.Add(ref _input, tokens.Input);
        Interlocked.Add(ref _output, tokens.Output);
        Interlocked.Add(ref _cacheRead, tokens.CacheRead);
        Interlocked.Add(ref _cacheWrite, tokens.CacheWrite);
        Volatile.Write(ref _lastProblem, problem);
    }
}

/// <summary>Tokens as the API counts them.</summary>
internal readonly record struct ModelTokens(long Input, long Output, long CacheRead, long CacheWrite);

/// <param name="Status">The HTTP status; null when there was none.</param>
/// <param name="Type">The API's error type, e.g. <c>overloaded_error</c>.</param>
internal sealed record ModelProblem(ModelProblemKind Kind, int? Status, string? Type, string? Message, TimeSpan? RetryAfter);

internal enum ModelProblemKind
{
    /// <summary>The API answered with an error.</summary>
    Refused,
    NoCredential,
    Unreachable,
}
