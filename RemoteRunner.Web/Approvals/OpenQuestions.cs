using System.Collections.Concurrent;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Approvals;

/// <summary>Questions whose turn waits in this process. The truth about them is in the cache; this is the way back to the turn.</summary>
internal sealed class OpenQuestions
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<(ApprovalAnswer Answer, UserId By)>> _open = new();

    public Task<(ApprovalAnswer Answer, UserId By)> Add(Guid approval) =>
        _open.GetOrAdd(approval, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Remove(Guid approval) => _open.TryRemove(approval, out _);

    /// <summary>Hands the answer that won to the turn. Handing it over twice changes nothing.</summary>
    public void Deliver(Guid approval, ApprovalAnswer answer, UserId by)
    {
        if (_open.TryGetValue(approval, out var question))
            question.TrySetResult((answer, by));
    }
}
