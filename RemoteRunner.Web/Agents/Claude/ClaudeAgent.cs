using System.ComponentModel;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>Claude Code as an agent: finds or starts the session's process and runs the prompt on it.</summary>
internal sealed class ClaudeAgent(
    ClaudePool pool, SessionGrantStore grants, IOptionsMonitor<ClaudeOptions> options, BoxIdentity box, ContextWindows windows, ClaudeMetrics metrics,
    TimeProvider time) : IAgent
{
    // A warm process that has just died, then a wrong guess whether there is a transcript.
    private const int MaxAttempts = 3;

    public async Task<AgentOutcome> PromptAsync(AgentSession session, AgentPrompt prompt, IAgentClient client, CancellationToken cancel)
    {
        await using var desk = new PermissionDesk(client);
        ClaudePrompt? parked = null;
        var given = prompt;
        for (var part = 1; ; part++)
        {
            var (outcome, state) = await RunPartAsync(session, given, client, desk, parked, cancel);
            parked?.Dispose();
            if (outcome is not null)
                return outcome;

            // Nothing runs and nothing is held but the questions, however long it takes.
            parked = state!;
            try
            {
                var answered = await desk.WaitForAnswerAsync(cancel);
                given = prompt with { Id = TurnId.FromName($"parked:{prompt.Id}:{part}"), Text = Texts.Unparked(answered.Request) };
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                using (parked)
                    return new AgentOutcome(AgentStop.Cancelled, parked.Text, 0m, Taken: true);
            }
        }
    }

    /// <summary>Runs the prompt, or the rest of one that was parked, on one process.</summary>
    /// <returns>The outcome; null with what to go on from when the process was parked.</returns>
    private async Task<(AgentOutcome? Outcome, ClaudePrompt? Parked)> RunPartAsync(
        AgentSession session, AgentPrompt prompt, IAgentClient client, PermissionDesk desk, ClaudePrompt? before, CancellationToken cancel)
    {
        // A conversation to begin with that is gone by now is none; and one begins with it once.
        if (session.ForkOf is { } source && (before is not null || !HasTranscript(session.Owner, source)))
            session = session with { ForkOf = null };
        var resume = before is not null || HasTranscript(session.Owner, session.Id);
        for (var attempt = 1; ; attempt++)
        {
            ClaudeProcess? process = null;
            try
            {
                process = await pool.TakeWarmAsync(session);
                var warm = process is not null;
                process ??= await pool.StartAsync(session, resume, cancel);
                var state = new ClaudePrompt(session, client, desk, process.SendAsync, options.CurrentValue.MaxTurns, windows, metrics, time, before, process.Todos, prompt.Joins);
                ClaudeEnd? end = null;
                try
                {
                    end = await RunAsync(process, warm, prompt, state, cancel);
                    if (end is ClaudeParked)
                        return (null, state);
                    if (attempt < MaxAttempts && !cancel.IsCancellationRequested && CanRepeat(end, state, warm, before is not null, ref resume))
                        continue;

                    var outcome = Conclude(process, prompt, state, end, cancel);

                    // The CLI's price is that of the last part alone; the proxy has counted all of them.
                    return (before is null ? outcome : outcome with { CostUsd = 0m }, null);
                }
                finally
                {
                    if (end is not ClaudeParked)
                        state.Dispose();
                    await pool.ReturnAsync(process);
                }
            }
            catch (Exception e) when (process is null && e is FileNotFoundException or Win32Exception)
            {
                return (Failed(new TurnFailure(TurnFailureKind.CliMissing, Texts.CliMissing)), null);
            }
            catch (ProjectSettingsException e)
            {
                return (Failed(new TurnFailure(TurnFailureKind.ProjectSettings, e.Message)), null);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested && process is null)
            {
                return (new AgentOutcome(AgentStop.Cancelled, before?.Text ?? string.Empty, 0m, Taken: before is not null), null);
            }
        }
    }

    private async Task<ClaudeEnd> RunAsync(ClaudeProcess process, bool warm, AgentPrompt prompt, ClaudePrompt state, CancellationToken cancel)
    {
        var run = process.RunAsync(prompt, state, options.CurrentValue.InterruptTimeout, cancel);
        if (!warm)
        {
            await Task.WhenAny(process.Booted, run);
            pool.EndBoot();
        }

        return await run;
    }

    // Only what the CLI has surely not taken up is given to it again.
    private static bool CanRepeat(ClaudeEnd end, ClaudePrompt state, bool warm, bool goesOn, ref bool resume)
    {
        switch (end)
        {
            case ClaudeResult { IsUnknownConversation: true } or ClaudeExit { IsUnknownConversation: true } when resume && !goesOn:
                resume = false;
                return true;
            case ClaudeExit { IsKnownConversation: true } when !resume:
                resume = true;
                return true;
            default:
                return warm && end is ClaudeExit && !state.Taken;
        }
    }

    private AgentOutcome Conclude(ClaudeProcess process, AgentPrompt prompt, ClaudePrompt state, ClaudeEnd end, CancellationToken cancel)
    {
        var cost = Remember(process, state, end);
        if (end is ClaudeResult { IsError: false } result)
            return new AgentOutcome(AgentStop.EndOfTurn, string.IsNullOrEmpty(result.Text) ? state.Text : result.Text, cost, state.Taken);
        if (cancel.IsCancellationRequested)
            return new AgentOutcome(AgentStop.Cancelled, state.Text, cost, state.Taken);

        var failure = state.OverLimit.IsCancellationRequested
            ? new TurnFailure(TurnFailureKind.MaxTurns, Texts.MaxTurns(options.CurrentValue.MaxTurns))
            : ClaudeFailures.Of(end, prompt.Meter);
        return new AgentOutcome(AgentStop.Failed, state.Text, cost, state.Taken, failure);
    }

    // The CLI's total is cumulative and goes on over a resume, but starts from 0 when the process was killed before.
    private decimal Remember(ClaudeProcess process, ClaudePrompt state, ClaudeEnd end)
    {
        var cost = 0m;
        var granted = state.Granted;
        if (end is ClaudeResult { TotalCostUsd: { } total })
        {
            // It counts in floating point: 0.008939999999999998.
            cost = decimal.Round(total >= process.TotalCostUsd ? total - process.TotalCostUsd : total, 6);
            process.TotalCostUsd = total;
        }

        if (cost > 0m || granted.Count > 0)
            grants.Save(process.Session.Id, grants.Load(process.Session.Id).With(granted) with { CostUsd = process.TotalCostUsd });
        return cost;
    }

    // …/users/tg-1001/claude/projects/-srv-workspaces-main/367a05b0-0539-42a0-a9d3-71e503f5800c.jsonl
    private bool HasTranscript(UserId owner, Guid session)
    {
        var projects = Path.Combine(box.ClaudeFolderOf(owner), "projects");
        return Directory.Exists(projects)
            && Directory.EnumerateDirectories(projects).Any(p => File.Exists(Path.Combine(p, $"{session:D}.jsonl")));
    }

    private static AgentOutcome Failed(TurnFailure failure) => new(AgentStop.Failed, string.Empty, 0m, Taken: false, failure);
}
