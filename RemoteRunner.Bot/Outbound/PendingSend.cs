using System.Diagnostics;
using RemoteRunner.Bot.Connection;

namespace RemoteRunner.Bot.Outbound;

/// <summary>A send that waits or is on its way.</summary>
internal abstract class PendingSend(OutboundKind kind, string method, string? key, long order, DateTimeOffset since)
{
    public OutboundKind Kind { get; } = kind;

    public string Method { get; } = method;

    public string? Key { get; } = key;

    public long Order { get; } = order;

    public DateTimeOffset Since { get; } = since;

    /// <summary>The trace of whoever asked for it.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public int Failures { get; set; }

    public DateTimeOffset NotBefore { get; set; } = since;

    public bool MayBeLeftOut => Kind >= OutboundKind.Progress;

    /// <summary>Sends it and completes its task when it arrived.</summary>
    public abstract Task SendAsync(TelegramCalls calls, long chat, CancellationToken cancellationToken);

    public abstract void LeaveOut();

    public abstract void Fail(Exception why);

    public abstract void Cancel(CancellationToken cancellationToken);
}

/// <inheritdoc />
internal sealed class PendingSend<T>(OutboundCall<T> call, long order, DateTimeOffset since)
    : PendingSend(call.Kind, call.Method, call.Key, order, since)
    where T : class
{
    private readonly TaskCompletionSource<T?> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T?> Result => _result.Task;

    public override async Task SendAsync(TelegramCalls calls, long chat, CancellationToken cancellationToken) =>
        _result.TrySetResult(await calls.CallAsync(Method, chat, call.Send, cancellationToken, Trace));

    public override void LeaveOut() => _result.TrySetResult(null);

    public override void Fail(Exception why) => _result.TrySetException(why);

    public override void Cancel(CancellationToken cancellationToken) => _result.TrySetCanceled(cancellationToken);
}
