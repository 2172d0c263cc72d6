namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// One prompt's questions to a person. They outlive Claude's process: when it is parked the questions stay open, and the
/// process that comes after it gets the answers for the calls it asks for again.
/// </summary>
internal sealed class PermissionDesk(IAgentClient client) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<PermissionQuestion> _parked = [];

    /// <summary>Asks; a question that was parked and asks for exactly the same is taken up instead.</summary>
    /// <param name="call">The tool and its whole input.</param>
    public PermissionQuestion Ask(string call, PermissionRequest request)
    {
        lock (_gate)
        {
            if (_parked.FindIndex(q => q.Call == call) is >= 0 and var index)
            {
                var parked = _parked[index];
                _parked.RemoveAt(index);
                return parked;
            }
        }

        var withdrawn = new CancellationTokenSource();
        return new PermissionQuestion(call, request, AskAsync(request, withdrawn.Token), withdrawn);
    }

    /// <summary>Keeps questions whose process has ended.</summary>
    public void Park(IEnumerable<PermissionQuestion> questions)
    {
        lock (_gate)
            _parked.AddRange(questions);
    }

    /// <summary>Waits for a person to answer one of the parked questions.</summary>
    public async Task<PermissionQuestion> WaitForAnswerAsync(CancellationToken cancellationToken)
    {
        List<PermissionQuestion> parked;
        lock (_gate)
            parked = [.. _parked];
        var first = await Task.WhenAny(parked.Select(q => q.Answer)).WaitAsync(cancellationToken);
        return parked.First(q => q.Answer == first);
    }

    /// <summary>Takes back what nobody asks for any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var question in _parked)
            await question.WithdrawAsync();
    }

    private async Task<PermissionAnswer> AskAsync(PermissionRequest request, CancellationToken withdrawn)
    {
        // Beside the reading of further lines, which may be a second question or this one's withdrawal.
        await Task.Yield();
        return await client.RequestPermissionAsync(request, withdrawn);
    }
}

/// <summary>One question and its answer.</summary>
internal sealed class PermissionQuestion(string call, PermissionRequest request, Task<PermissionAnswer> answer, CancellationTokenSource withdrawn)
{
    public string Call { get; } = call;

    public PermissionRequest Request { get; } = request;

    public Task<PermissionAnswer> Answer { get; } = answer;

    /// <summary>Takes it back, without waiting.</summary>
    public void Withdraw() => withdrawn.Cancel();

    /// <summary>Takes it back and waits until it is closed, or leaves it as it was answered.</summary>
    public async Task WithdrawAsync()
    {
        await withdrawn.CancelAsync();
        await ((Task)Answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
