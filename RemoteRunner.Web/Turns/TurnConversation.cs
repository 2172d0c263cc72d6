using System.Diagnostics;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Approvals;

namespace RemoteRunner.Web.Turns;

/// <summary>Listens to the agent for one turn: updates become events of its log, questions become approvals.</summary>
internal sealed class TurnConversation(
    TurnRecord turn, TurnAnswer answer, TurnLog log, RunningSlot slot, ApprovalStore approvals, SessionStore sessions, OpenQuestions questions,
    TurnJoins joins, TurnMetrics metrics, TimeProvider time)
    : IAgentClient, IDisposable
{
    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly Dictionary<string, Activity?> _tools = [];
    private readonly ActivityContext _span = Activity.Current?.Context ?? default;
    private readonly long _started = time.GetTimestamp();
    private int _open;
    private bool _spoke;

    /// <summary>The last time the conversation was shortened in this turn; null when it was not.</summary>
    public Compacted? LastCompacting { get; private set; }

    public async ValueTask UpdateAsync(AgentUpdate update)
    {
        var at = time.GetUtcNow();
        await answer.ObserveAsync(update);
        switch (update)
        {
            case AgentText text:
                if (!_spoke)
                {
                    _spoke = true;
                    metrics.FirstText(time.GetElapsedTime(_started));
                }

                await log.WriteAsync(new TextDelta(text.Text, text.Block) { At = at });
                break;
            case AgentToolStarted tool:
                _tools[tool.ToolUseId] = BoxTelemetry.Source.StartActivity($"execute_tool {tool.Name}", ActivityKind.Internal, _span)
                    ?.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", tool.Name).SetTag("gen_ai.tool.call.id", tool.ToolUseId);
                await log.WriteAsync(new ToolStarted(tool.ToolUseId, tool.Name, tool.Summary, tool.Parent) { At = at });
                break;
            case AgentToolEnded tool:
                if (_tools.Remove(tool.ToolUseId, out var activity))
                {
                    activity?.SetStatus(tool.Ok ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
                    activity?.Dispose();
                }

                await log.WriteAsync(new ToolEnded(tool.ToolUseId, tool.Name, tool.Ok, tool.Summary) { At = at });
                break;
            case AgentContext context:
                await log.WriteAsync(new ContextUsed(context.Tokens, context.Window) { At = at });
                break;
            case AgentJoined joined:
                await joins.TakeAsync(turn, joined.Message, log);
                break;
            case AgentCompacted compacted:
                LastCompacting = new Compacted(compacted.Before, compacted.After, compacted.ByItself) { At = at };
                await log.WriteAsync(LastCompacting);
                break;
            case AgentTodo todo:
                await log.WriteAsync(new TodoChanged(todo.Items) { At = at });
                break;
            case AgentRetry retry:
                await log.WriteAsync(new ModelRetry(retry.Attempt, retry.MaxRetries, retry.Delay, retry.Status) { At = at });
                break;
        }
    }

    public async Task<PermissionAnswer> RequestPermissionAsync(PermissionRequest request, CancellationToken withdrawn)
    {
        var approval = new Approval(
            Guid.NewGuid(), turn.Id, turn.SessionId, turn.Sender, request.Tool, request.Summary,
            request.Input, request.Diff, request.SessionRule, time.GetUtcNow())
        {
            Kind = request.Kind,
            Questions = request.Questions,
        };
        var answered = questions.Add(approval.Id);
        using var waiting = BoxTelemetry.Source.StartActivity("approval", ActivityKind.Internal, _span)?.SetTag("gen_ai.tool.name", request.Tool);
        try
        {
            await answer.ApprovalAskedAsync();
            await OpenAsync(approval);
            var (given, by) = await answered.WaitAsync(withdrawn);
            await CloseAsync(new ApprovalClosed(approval.Id, given.Decision, by) { At = time.GetUtcNow(), Message = given.Message, Answers = given.Answers });
            await LeavePlanningAsync(approval, given.Decision);
            await slot.EnterAsync(withdrawn);
            metrics.ApprovalClosed(given.Decision.ToString());
            waiting?.SetTag("remoterunner.decision", given.Decision.ToString());
            return new PermissionAnswer(
                given.Decision switch
                {
                    ApprovalDecision.AllowOnce => PermissionChoice.AllowOnce,
                    // What was not offered is not given: without a rule the answer counts once.
                    ApprovalDecision.AllowSession => request is { SessionRule: null, Kind: not ApprovalKind.Plan } ? PermissionChoice.AllowOnce : PermissionChoice.AllowSession,
                    _ => PermissionChoice.Deny,
                },
                given.Message,
                given.Answers);
        }
        catch (OperationCanceledException) when (withdrawn.IsCancellationRequested && !answered.IsCompleted)
        {
            await TakeBackAsync(approval);
            throw;
        }
        finally
        {
            questions.Remove(approval.Id);
        }
    }

    public void Dispose()
    {
        foreach (var activity in _tools.Values)
            activity?.Dispose();
        _asking.Dispose();
    }

    private async Task OpenAsync(Approval approval)
    {
        await log.RetryAsync(() => approvals.OpenAsync(approval));
        await _asking.WaitAsync();
        try
        {
            _open++;
            slot.Leave();
            await log.WriteAsync(new ApprovalRequested(approval) { At = time.GetUtcNow() }, TurnState.WaitingApproval);
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task CloseAsync(ApprovalClosed closed)
    {
        await _asking.WaitAsync();
        try
        {
            _open--;
            await log.WriteAsync(closed, _open == 0 ? TurnState.Running : null);
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task TakeBackAsync(Approval approval)
    {
        var taken = false;
        await log.RetryAsync(async () => taken = await approvals.WithdrawAsync(approval) || taken);
        if (taken)
        {
            metrics.ApprovalClosed("withdrawn");
            await CloseAsync(new ApprovalClosed(approval.Id, null, null) { At = time.GetUtcNow() });
            return;
        }

        // Somebody answered in this very moment: their answer stands, though nothing came of it.
        ApprovalRecord? record = null;
        await log.RetryAsync(async () => record = await approvals.GetAsync(approval.Id));
        await CloseAsync(new ApprovalClosed(approval.Id, record?.Decision, record?.AnsweredBy) { At = time.GetUtcNow(), Message = record?.Message, Answers = record?.Answers });
    }

    /// <summary>With its plan approved the session plans no more: the next turn must not begin to.</summary>
    private async Task LeavePlanningAsync(Approval approval, ApprovalDecision decision)
    {
        if (approval.Kind != ApprovalKind.Plan || decision == ApprovalDecision.Deny)
            return;
        var mode = decision == ApprovalDecision.AllowSession ? SessionMode.AcceptEdits : SessionMode.Ask;
        await log.RetryAsync(() => sessions.ChangeAsync(turn.SessionId, new SessionChange(Mode: mode)));
    }
}
