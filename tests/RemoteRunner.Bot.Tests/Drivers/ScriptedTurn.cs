using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>A turn whose events the test writes.</summary>
internal sealed class ScriptedTurn(TurnSubmission submission, UserId user, string? traceParent)
{
    private readonly Lock _gate = new();
    private readonly List<TurnEvent> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Id { get; } = submission.Id;

    public TurnSubmission Submission { get; private set; } = submission;

    public UserId User => user;

    /// <summary>Of the request that submitted it.</summary>
    public string? TraceParent => traceParent;

    public TurnState State { get; private set; } = TurnState.Queued;

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    /// <summary>The turn it is to join.</summary>
    public Guid? Joins { get; private set; }

    /// <summary>It is to join another turn; null: it waits as before.</summary>
    public void Join(Guid? into)
    {
        Joins = into;
        Emit(new TurnJoining(into) { At = Now });
    }

    /// <summary>Claude has taken its message up.</summary>
    public void EndJoined(Guid into) =>
        Emit(new TurnEnded(TurnState.Succeeded, "It joined.", TurnUsage.None, TimeSpan.Zero) { At = Now, Joined = into });

    public bool Edit(string prompt)
    {
        Submission = Submission with { Prompt = prompt };
        return true;
    }

    public void Emit(TurnEvent happened)
    {
        lock (_gate)
        {
            _events.Add(happened);
            State = happened is TurnEnded ended ? ended.State : happened is TurnStarted ? TurnState.Running : State;
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public ScriptedTurn Start()
    {
        Emit(new TurnStarted { At = Now });
        return this;
    }

    public void Say(string text, int block = 0) => Emit(new TextDelta(text, block) { At = Now });

    public void UseTool(string name, string summary, string id = "tool-1") => Emit(new ToolStarted(id, name, summary) { At = Now });

    public void EndTool(string name, bool ok = true, string id = "tool-1") => Emit(new ToolEnded(id, name, ok, "done") { At = Now });

    public Approval Ask(string tool, string input, string? diff = null, string? rule = null, string summary = "summary")
    {
        var approval = new Approval(Guid.NewGuid(), Id, Submission.SessionId, user, tool, summary, input, diff, rule, Now);
        Emit(new ApprovalRequested(approval) { At = Now });
        return approval;
    }

    public Approval AskPlan(string plan) => Open(new Approval(
        Guid.NewGuid(), Id, Submission.SessionId, user, "ExitPlanMode", "plan", plan, null, null, Now)
    { Kind = ApprovalKind.Plan });

    public Approval AskQuestions(params AskedQuestion[] questions) => Open(new Approval(
        Guid.NewGuid(), Id, Submission.SessionId, user, "AskUserQuestion", "questions", "questions", null, null, Now)
    { Kind = ApprovalKind.Questions, Questions = questions });

    private Approval Open(Approval approval)
    {
        Emit(new ApprovalRequested(approval) { At = Now });
        return approval;
    }

    public void Succeed(string text, decimal cost = 0, TimeSpan? duration = null) => End(TurnState.Succeeded, text, cost, duration);

    /// <summary>Ends with an answer that was stored before.</summary>
    public void AnswerFromCache(string text, TimeSpan age) =>
        Emit(new TurnEnded(TurnState.Succeeded, text, TurnUsage.None, TimeSpan.Zero, null, new CachedAnswer(age, 0.02m)) { At = Now });

    public TurnRecord ToRecord() => new(
        Id, Submission.SessionId, State, user, user, "box-1", Submission.Prompt, Submission.Origin, Submission.Continues, Now, null, null, null, Submission.Fresh, Joins: Joins);

    public void Fail(TurnFailure failure, string text = "") =>
        Emit(new TurnEnded(TurnState.Failed, text, TurnUsage.None, TimeSpan.FromSeconds(1), failure) { At = Now });

    public void End(TurnState state, string text, decimal cost = 0, TimeSpan? duration = null) =>
        Emit(new TurnEnded(state, text, TurnUsage.None with { CostUsd = cost }, duration ?? TimeSpan.FromSeconds(1)) { At = Now });

    /// <summary>The events after number <paramref name="after"/>; waits for the next when there is none.</summary>
    public async Task<IReadOnlyList<TurnEvent>> ReadAsync(int after, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_events.Count > after)
                    return _events[after..];
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
