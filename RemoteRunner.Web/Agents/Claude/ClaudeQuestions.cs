using System.Text.Json;
using RemoteRunner.Core.Approvals;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>What one process asks people for one prompt, and whether it does anything but wait for them.</summary>
/// <param name="desk">Where the questions are put; they outlive the process when it is parked.</param>
/// <param name="send">Writes a line to the CLI's stdin.</param>
/// <param name="failed">Told when a question could not be put: without an answer the CLI would wait for ever.</param>
internal sealed class ClaudeQuestions(
    AgentSession session, PermissionDesk desk, Func<byte[], Task> send, Action<Exception> failed, TimeProvider time)
{
    // By then the message that asks has been read to its end, and with it all that runs beside the question.
    private static readonly TimeSpan _parkableAfter = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Asked> _asked = [];
    private readonly HashSet<string> _tools = [];
    private readonly List<JsonElement> _granted = [];
    private bool _closed;
    private bool _parked;

    /// <summary>What people allowed for the session.</summary>
    public IReadOnlyList<JsonElement> Granted
    {
        get
        {
            lock (_gate)
                return [.. _granted];
        }
    }

    /// <summary>Since when all that it does is wait for people; null when it does something, or has waited for a moment only.</summary>
    public long? WaitsSince
    {
        get
        {
            lock (_gate)
                return FindWaitsSince();
        }
    }

    public void ToolStarted(string id)
    {
        lock (_gate)
            _tools.Add(id);
    }

    public void ToolEnded(string id)
    {
        lock (_gate)
            _tools.Remove(id);
    }

    // {"subtype":"can_use_tool","tool_name":"Bash","input":{"command":"touch p3.txt"},"permission_suggestions":[…],"tool_use_id":"toolu_…"}
    public void Ask(string requestId, JsonElement request)
    {
        var tool = request.Text("tool_name") ?? string.Empty;
        var input = request.Get("input");
        var forSession = PersonalQuestion.KindOf(tool) == ApprovalKind.Plan
            ? PersonalQuestion.AcceptEdits
            : PermissionSuggestions.ForSession(tool, request.Get("permission_suggestions"));
        var permission = new PermissionRequest(
            request.Text("tool_use_id") ?? string.Empty,
            tool,
            ToolSummaries.Call(tool, input, session.Folder),
            ToolInput.Readable(tool, input),
            ToolInput.Diff(tool, input, session.Folder),
            PermissionSuggestions.Describe(forSession))
        {
            Kind = PersonalQuestion.KindOf(tool),
            Questions = PersonalQuestion.QuestionsOf(tool, input),
        };
        lock (_gate)
        {
            if (_closed || _parked)
                return;
            var asked = _asked[requestId] = new Asked(desk.Ask($"{tool} {input.GetRawText()}", permission), permission.ToolUseId, time.GetTimestamp());
            asked.Answering = AnswerAsync(requestId, asked, input, forSession);
        }
    }

    public void Withdraw(string? requestId)
    {
        lock (_gate)
        {
            if (requestId is not null && _asked.TryGetValue(requestId, out var asked))
                asked.Question.Withdraw();
        }
    }

    /// <summary>
    /// From here on no answer reaches this process, so that nothing begins that would be cut off when it is ended.
    /// </summary>
    /// <returns>False when it does more than wait.</returns>
    public bool TryPark()
    {
        lock (_gate)
            return _parked = FindWaitsSince() is not null;
    }

    /// <summary>Leaves the open questions with the desk, for the process that comes after this one.</summary>
    /// <returns>The calls they are about, by their id, with the tool.</returns>
    public IReadOnlyList<(string ToolUseId, string Tool)> HandOver()
    {
        List<Asked> waiting;
        lock (_gate)
            waiting = Waiting();
        desk.Park(waiting.Select(a => a.Question));
        return [.. waiting.Select(a => (a.ToolUseId, a.Question.Request.Tool))];
    }

    /// <summary>Takes open questions back, unless they are parked, and waits until they are closed.</summary>
    public async Task CloseAsync()
    {
        List<Asked> open;
        lock (_gate)
        {
            _closed = true;
            open = _parked ? [] : [.. _asked.Values];
            foreach (var asked in open)
                asked.Question.Withdraw();
        }

        await Task.WhenAll(open.Select(a => a.Answering));
    }

    private async Task AnswerAsync(string requestId, Asked asked, JsonElement input, IReadOnlyList<JsonElement> forSession)
    {
        PermissionAnswer answer;
        try
        {
            answer = await asked.Question.Answer;
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            failed(e);
            return;
        }

        var takesSession = answer.Choice == PermissionChoice.AllowSession;
        lock (_gate)
        {
            // It is the next process that gets it.
            if (_parked)
                return;
            asked.Sent = true;
            // What a plan's approval accepts is the session's mode from there on, and no grant that would outlast it.
            if (takesSession && asked.Question.Request.Kind == ApprovalKind.Permission)
                _granted.AddRange(forSession);
        }

        await send(answer.Choice == PermissionChoice.Deny
            ? ClaudeInput.Deny(requestId, answer.Message ?? Texts.Denied)
            : ClaudeInput.Allow(
                requestId,
                asked.Question.Request.Kind == ApprovalKind.Questions ? PersonalQuestion.Answered(input, answer.Answers) : input,
                takesSession ? forSession : null));
    }

    private long? FindWaitsSince()
    {
        var waiting = Waiting();
        return waiting.Count > 0 && !_parked && !_closed
            && waiting.All(a => time.GetElapsedTime(a.Since) >= _parkableAfter)
            && _tools.All(tool => waiting.Any(a => a.ToolUseId == tool))
            ? waiting.Min(a => a.Since)
            : null;
    }

    private List<Asked> Waiting() => [.. _asked.Values.Where(a => !a.Sent && !a.Question.Answer.IsCanceled)];

    private sealed class Asked(PermissionQuestion question, string toolUseId, long since)
    {
        public PermissionQuestion Question { get; } = question;

        /// <summary>The call in this process; a question that was parked names the one before it.</summary>
        public string ToolUseId { get; } = toolUseId;

        public long Since { get; } = since;

        /// <summary>Whether its answer went to the CLI.</summary>
        public bool Sent { get; set; }

        public Task Answering { get; set; } = Task.CompletedTask;
    }
}
