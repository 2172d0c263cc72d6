using System.Text;
using System.Text.Json;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>One prompt under way: makes updates, questions and an end of the lines the CLI prints for it.</summary>
/// <param name="desk">Where its questions are put.</param>
/// <param name="send">Writes a line to the CLI's stdin.</param>
/// <param name="maxRounds">Model rounds after which the turn is to be stopped.</param>
/// <param name="windows">How much the models can read.</param>
/// <param name="todos">What the process means to do, beyond this prompt.</param>
/// <param name="before">The part of the turn that ran on a process which was parked; this one goes on from it.</param>
/// <param name="joins">Messages that are to join it.</param>
internal sealed class ClaudePrompt(
    AgentSession session, IAgentClient client, PermissionDesk desk, Func<byte[], Task> send, int maxRounds, ContextWindows windows, ClaudeMetrics metrics, TimeProvider time,
    ClaudePrompt? before = null, ClaudeTodos? todos = null, PromptJoins? joins = null)
    : IDisposable
{
    // The log and the final event stay readable; the transcript has the rest.
    private const int MaxText = 1_000_000;

    private readonly TaskCompletionSource<ClaudeEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _overLimit = new();
    private readonly CancellationTokenSource _parking = new();
    private readonly Dictionary<string, string> _tools = [];
    private readonly HashSet<string> _streamed = [];
    private readonly ClaudeTodos _todos = todos ?? new();
    private readonly StringBuilder _text = new(before?.Text);
    private readonly IReadOnlyList<JsonElement> _grantedBefore = before?.Granted ?? [];
    private int _block = before?._block ?? -1;
    private int _saidBlock = before?._saidBlock ?? -1;
    private int _rounds = before?._rounds ?? 0;
    private ClaudeQuestions? _questions;
    private ClaudeContext? _context;

    // What the CLI has answered before it went on with a message that joined.
    private string? _answered = before?._answered;
    private ClaudeResult? _held;

    public Task<ClaudeEnd> Ended => _ended.Task;

    /// <summary>Cancelled when its process is to end while people are asked.</summary>
    public CancellationToken Parking => _parking.Token;

    /// <summary>Since when all that it does is wait for people; null when it does something, or has waited for a moment only.</summary>
    public long? WaitsSince => Questions.WaitsSince;

    /// <summary>Cancelled when the prompt has used up its model rounds.</summary>
    public CancellationToken OverLimit => _overLimit.Token;

    /// <summary>Whether the CLI has taken the prompt up.</summary>
    public bool Taken { get; private set; }

    /// <summary>Everything Claude has said so far.</summary>
    public string Text => _text.ToString();

    /// <summary>What people allowed for the session while the prompt ran.</summary>
    public IReadOnlyList<JsonElement> Granted => [.. _grantedBefore, .. Questions.Granted];

    private ClaudeQuestions Questions => LazyInitializer.EnsureInitialized(ref _questions, () => new ClaudeQuestions(session, desk, send, e => _ended.TrySetException(e), time));

    /// <summary>The messages that join it.</summary>
    public ClaudeJoins Joins { get; } = new(joins, send);

    private ClaudeContext Context => _context ??= new ClaudeContext(client, windows);

    public async ValueTask OnLineAsync(JsonElement line)
    {
        switch (line.Text("type"))
        {
            case "stream_event":
                await OnStreamAsync(line);
                break;
            case "assistant":
                await OnAssistantAsync(line);
                break;
            case "user":
                await OnToolResultsAsync(line);
                break;
            case "system":
                await OnSystemAsync(line);
                break;
            case "control_request":
                await OnControlRequestAsync(line);
                break;
            case "control_cancel_request":
                Questions.Withdraw(line.Text("request_id"));
                break;
            case "result":
                await Context.EndAsync(line.Get("modelUsage"));
                OnResult(ClaudeResult.Read(line));
                break;
            case "command_lifecycle":
                await OnLifecycleAsync(line);
                break;
            // A conversation that was begun anew under the prompt.
            case "conversation_reset":
                await client.UpdateAsync(new AgentDisturbed());
                break;
            case "control_response" or "rate_limit_event":
                break;
            case var other:
                metrics.UnknownLine(other);
                break;
        }
    }

    /// <summary>The process is gone or useless. What it had answered by then stays answered.</summary>
    public void OnEnd(ClaudeEnd end) => _ended.TrySetResult(_held ?? end);

    /// <summary>Asks for its process to be ended while people are asked.</summary>
    /// <returns>False when it does more than wait.</returns>
    public bool TryPark()
    {
        if (!Questions.TryPark())
            return false;
        _parking.Cancel();
        return true;
    }

    /// <summary>Its process has ended: the questions stay, the calls they are about are over for those who watch.</summary>
    public async Task ParkAsync()
    {
        foreach (var (id, tool) in Questions.HandOver())
            await client.UpdateAsync(new AgentToolEnded(id, tool, Ok: false, Texts.ParkedTool));
    }

    /// <summary>Takes open questions back, unless they are parked, and waits until they are closed.</summary>
    public Task CloseAsync() => Questions.CloseAsync();

    public void Dispose()
    {
        _parking.Dispose();
        _overLimit.Dispose();
    }

    // {"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello "}},"parent_tool_use_id":null,…}
    private async ValueTask OnStreamAsync(JsonElement line)
    {
        if (line.Text("parent_tool_use_id") is not null)
            return;

        var streamed = line.Get("event");
        switch (streamed.Text("type"))
        {
            case "message_start":
                if (streamed.Get("message").Text("id") is { } id)
                    _streamed.Add(id);
                if (++_rounds > maxRounds)
                    await _overLimit.CancelAsync();
                await Context.OnRoundAsync(streamed.Get("message"));
                break;
            case "content_block_start" when streamed.Get("content_block").Text("type") == "text":
                _block++;
                break;
            case "content_block_delta" when streamed.Get("delta").Text("type") == "text_delta":
                await SayAsync(streamed.Get("delta").Text("text") ?? string.Empty, startsBlock: _block < 0);
                break;
        }
    }

    // The CLI goes on by itself with what was given to it and is not taken up yet: another answer follows this one.
    private void OnResult(ClaudeResult result)
    {
        var whole = result with { Text = Joined(_answered, result.Text) };
        if (result.IsError || Joins.TryClose())
            _ended.TrySetResult(whole);
        else
            (_held, _answered) = (whole, whole.Text);
    }

    private async ValueTask OnLifecycleAsync(JsonElement line)
    {
        // Begun after the end: it is not this prompt that it joins, and its process is ended for it.
        var state = line.Text("state");
        if (state == "started" && _ended.Task.IsCompleted)
            return;

        if (Joins.Hear(line.Text("command_uuid"), state) is { } message)
        {
            _held = null;
            await client.UpdateAsync(new AgentJoined(message));
        }
        else if (_held is { } held && Joins.TryClose())
        {
            _ended.TrySetResult(held);
        }
    }

    private static string? Joined(string? first, string? second) =>
        string.IsNullOrEmpty(first) ? second : string.IsNullOrEmpty(second) ? first : $"{first}\n\n{second}";

    // {"type":"assistant","message":{"id":"msg_1","model":"claude-opus-5-5","content":[{"type":"tool_use","id":"toolu_1","name":"Write","input":{…}}],…},"parent_tool_use_id":null,…}
    private async ValueTask OnAssistantAsync(JsonElement line)
    {
        var message = line.Get("message");
        var parent = line.Text("parent_tool_use_id");
        foreach (var block in message.Get("content").Items())
        {
            if (block.Text("type") == "tool_use" && block.Text("id") is { } id && block.Text("name") is { } name)
            {
                Questions.ToolStarted(id);
                _todos.Called(id, name, block.Get("input"));
                if (_tools.TryAdd(id, name))
                    await client.UpdateAsync(new AgentToolStarted(id, name, ToolSummaries.Call(name, block.Get("input"), session.Folder), parent, block.Get("input").Clone()));
            }
            else if (block.Text("type") == "text" && parent is null && message.Text("model") != "<synthetic>"
                && !_streamed.Contains(message.Text("id") ?? string.Empty))
            {
                // A message that did not come in pieces. Synthetic ones are the CLI's own words for an API error.
                await SayAsync(block.Text("text") ?? string.Empty, startsBlock: true);
            }
        }
    }

    private async ValueTask SayAsync(string text, bool startsBlock)
    {
        if (startsBlock)
            _block++;
        if (text.Length == 0)
            return;

        if (_text.Length < MaxText)
            _text.Append(_saidBlock != _block && _text.Length > 0 ? "\n\n" : string.Empty).Append(text);
        _saidBlock = _block;
        await client.UpdateAsync(new AgentText(text, _block));
    }

    // {"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_1","type":"tool_result","content":"a.txt\nnew.txt","is_error":false}]},…}
    private async ValueTask OnToolResultsAsync(JsonElement line)
    {
        foreach (var block in line.Get("message").Get("content").Items())
        {
            if (block.Text("type") != "tool_result" || block.Text("tool_use_id") is not { } id)
                continue;

            Questions.ToolEnded(id);
            if (!block.Flag("is_error") && _todos.Returned(id, line.Get("tool_use_result")))
                await client.UpdateAsync(new AgentTodo(_todos.Items));
            if (_tools.TryGetValue(id, out var name))
                await client.UpdateAsync(new AgentToolEnded(id, name, !block.Flag("is_error"), ToolSummaries.Result(block.Get("content"))));
        }
    }

    private async ValueTask OnSystemAsync(JsonElement line)
    {
        switch (line.Text("subtype"))
        {
            case "init":
                Taken = true;
                break;

            // {"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":553,"error_status":529,"error":"overloaded",…}
            case "api_retry":
                await client.UpdateAsync(new AgentRetry(
                    (int)(line.Number("attempt") ?? 0), (int)(line.Number("max_retries") ?? 0),
                    TimeSpan.FromMilliseconds(line.Number("retry_delay_ms") ?? 0), (int?)line.Number("error_status")));
                break;

            // {"type":"system","subtype":"model_fallback","trigger":"overloaded","original_model":"claude-opus-5-5","fallback_model":"claude-sonnet-5-5"}
            case "model_fallback" or "conversation_reset":
                await client.UpdateAsync(new AgentDisturbed());
                break;

            // {"type":"system","subtype":"compact_boundary","compact_metadata":{"trigger":"manual","pre_tokens":11771,"post_tokens":2553,…},…}
            case "compact_boundary":
                var compacted = line.Get("compact_metadata");
                await client.UpdateAsync(new AgentCompacted(
                    compacted.Number("pre_tokens") ?? 0, compacted.Number("post_tokens"), compacted.Text("trigger") != "manual"));
                await client.UpdateAsync(new AgentDisturbed());
                break;
        }
    }

    // {"type":"control_request","request_id":"500e…","request":{"subtype":"can_use_tool","tool_name":"Bash","input":{"command":"touch p3.txt"},"permission_suggestions":[…],"tool_use_id":"toolu_…"}}
    private async ValueTask OnControlRequestAsync(JsonElement line)
    {
        if (line.Text("request_id") is not { } requestId)
            return;

        var request = line.Get("request");
        if (request.Text("subtype") != "can_use_tool")
            await send(ClaudeInput.Refuse(requestId, "RemoteRunner does not serve this request."));
        else if (request.Flag("requires_user_interaction") && !PersonalQuestion.IsOne(request.Text("tool_name")))
            await send(ClaudeInput.Deny(requestId, Texts.AskInWords));
        else
            Questions.Ask(requestId, request.Clone());
    }
}
