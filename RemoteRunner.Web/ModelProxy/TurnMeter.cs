using System.Diagnostics;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>What one turn used at the model's API, as the proxy saw it pass.</summary>
/// <param name="parent">The turn's span: model calls become its children.</param>
/// <param name="billing">Who pays; null when nobody does.</param>
internal sealed class TurnMeter(ActivityContext parent, IModelBilling? billing)
{
    private readonly Lock _gate = new();
    private TurnUsage _usage = TurnUsage.None;
    private ModelProblem? _lastProblem;
    private int _open;
    private TaskCompletionSource? _settled;

    public ActivityContext Parent { get; } = parent;

    /// <summary>Tokens, dollars by our own price table, and requests (failed ones and retries included).</summary>
    public TurnUsage Usage
    {
        get
        {
            lock (_gate)
                return _usage;
        }
    }

    /// <summary>Whether nothing more may be asked for this turn.</summary>
    public bool IsSpent => billing?.IsSpent == true;

    /// <summary>Why the last call failed; null when it did not.</summary>
    public ModelProblem? LastProblem => Volatile.Read(ref _lastProblem);

    public void CallStarted()
    {
        lock (_gate)
        {
            _usage = _usage with { ModelCalls = _usage.ModelCalls + 1 };
            _open++;
        }
    }

    /// <param name="model">Which answered, as it names itself; null when none did.</param>
    /// <param name="goesOn">Whether the turn goes on after this call, as far as the answer says: it ended with a tool's call.</param>
    public async Task CallEndedAsync(ModelTokens tokens, decimal costUsd, string? model, ModelProblem? problem, bool goesOn)
    {
        lock (_gate)
        {
            _usage = _usage with
            {
                InputTokens = _usage.InputTokens + tokens.Input,
                OutputTokens = _usage.OutputTokens + tokens.Output,
                CacheReadTokens = _usage.CacheReadTokens + tokens.CacheRead,
                CacheWriteTokens = _usage.CacheWriteTokens + tokens.CacheWrite,
                CostUsd = _usage.CostUsd + costUsd,
            };
        }

        Volatile.Write(ref _lastProblem, problem);
        try
        {
            if (billing is not null)
                await billing.ChargeAsync(new TurnUsage(tokens.Input, tokens.Output, tokens.CacheRead, tokens.CacheWrite, costUsd, 1), model, goesOn);
        }
        finally
        {
            lock (_gate)
            {
                if (--_open == 0)
                    _settled?.TrySetResult();
            }
        }
    }

    /// <summary>Waits until no call is under way: the CLI may have its answer a moment before it is counted.</summary>
    /// <returns>False when one still is after <paramref name="limit"/>.</returns>
    public async Task<bool> SettleAsync(TimeSpan limit, TimeProvider time)
    {
        Task settled;
        lock (_gate)
        {
            if (_open == 0)
                return true;
            settled = (_settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        try
        {
            await settled.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

/// <summary>Who pays for a turn's model calls.</summary>
internal interface IModelBilling
{
    bool IsSpent { get; }

    /// <param name="model">Which answered; null when none did.</param>
    /// <param name="goesOn">Whether the turn goes on after this call.</param>
    Task ChargeAsync(TurnUsage used, string? model, bool goesOn);
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
