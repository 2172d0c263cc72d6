using System.Text;
using RemoteRunner.Bot.Files;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot.Turns;

/// <summary>What a turn is doing, folded from its events, as a progress message shows it.</summary>
internal sealed class TurnView(TimeProvider time, ProgressForm form = ProgressForm.Normal)
{
    // The newest of a long text is what its reader waits for.
    private const int ShownText = 3_000;
    private const int KeptText = 2 * ShownText;

    // What stands below a text leaves it this much.
    private const int LeastText = 800;

    // From here on a person may want to compact, or begin anew, before Claude does.
    private const double NotableContext = 0.25;

    // Nobody looks back further; what runs is kept.
    private const int MaxTools = 200;

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly List<ToolView> _tools = [];
    private IReadOnlyList<TodoItem> _todo = [];
    private readonly ChangedFiles _files = new();
    private ContextUsed? _context;
    private readonly Dictionary<Guid, ApprovalView> _approvals = [];
    private readonly List<BudgetWarning> _warnings = [];
    private int _block = -1;
    private bool _cut;
    private DateTimeOffset? _started;
    private ModelRetry? _retry;
    private bool _boxAway;
    private bool _joining;
    private TaskCompletionSource _boxNews = NewSignal();
    private int _version;

    /// <summary>Turns that were before it when it was accepted.</summary>
    public int Position { get; private set; }

    public TurnEnded? Ended { get; private set; }

    /// <summary>The model that was asked for; null for the default.</summary>
    public string? Model { get; private set; }

    public IReadOnlyList<BudgetWarning> Warnings
    {
        get
        {
            lock (_gate)
                return [.. _warnings];
        }
    }

    /// <summary>Changes with every event that shows.</summary>
    public int Version => Volatile.Read(ref _version);

    public bool IsRunning
    {
        get
        {
            lock (_gate)
                return _started is not null && !WaitsForAnswer;
        }
    }

    /// <summary>Whether it waits behind others.</summary>
    public bool IsQueued
    {
        get
        {
            lock (_gate)
                return _started is null && Ended is null && Position > 0;
        }
    }

    /// <summary>Whether its message is to be given to the running turn.</summary>
    public bool IsJoining
    {
        get
        {
            lock (_gate)
                return _joining;
        }
    }

    /// <summary>Whether there is something worth a message of its own.</summary>
    public bool HasNews
    {
        get
        {
            lock (_gate)
                return !WaitsForAnswer && (_text.Length > 0 || _tools.Count > 0 || _retry is not null || (_started is null && Position > 0));
        }
    }

    /// <summary>The context used, if it is worth a word below the answer: always in the verbose form, else when it has grown large.</summary>
    public ContextUsed? NotableContextUsed
    {
        get
        {
            lock (_gate)
                return _context is { Window: { } window } used && (form == ProgressForm.Verbose || used.Tokens >= NotableContext * window) ? used : null;
        }
    }

    /// <summary>The files it wrote or changed so far.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            lock (_gate)
                return [.. _files.Paths];
        }
    }

    public IReadOnlyList<ApprovalView> Approvals
    {
        get
        {
            lock (_gate)
                return [.. _approvals.Values];
        }
    }

    private bool WaitsForAnswer => _approvals.Values.Any(a => a.Closed is null);

    public void Apply(TurnEvent happened)
    {
        lock (_gate)
        {
            Fold(happened);
            _files.Apply(happened);
            // What is only shown beside something else waits for it: an edit for its sake would hold up the first words, which
            // come a moment later.
            if (happened is not (ContextUsed or MessageJoined or BudgetWarning or LogTruncated or UnknownEvent))
                Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Completes when the box has gone or come back since it was asked for.</summary>
    public Task BoxNews
    {
        get
        {
            lock (_gate)
                return _boxNews.Task;
        }
    }

    /// <summary>Whether the box is there: while it is not, nobody knows what the turn is doing.</summary>
    public void SetBoxReached(bool reached)
    {
        lock (_gate)
        {
            if (_boxAway == !reached)
                return;
            _boxAway = !reached;
            Interlocked.Increment(ref _version);
            _boxNews.SetResult();
            _boxNews = NewSignal();
        }
    }

    /// <summary>The progress message, Telegram HTML.</summary>
    public string Render()
    {
        lock (_gate)
        {
            string?[] around =
            [
                form == ProgressForm.Quiet || _todo.Count == 0 || _todo.All(t => t.State == TodoState.Done) ? null : Texts.Todo(_todo),
                form == ProgressForm.Verbose && _tools.Count > 0 ? Texts.Tools(_tools) : null,
                $"<i>{StatusLine()}{(form == ProgressForm.Verbose && _context is not null ? $" · {Texts.Context(_context)}" : string.Empty)}</i>",
            ];
            var rest = string.Join("\n\n", around.Where(p => !string.IsNullOrEmpty(p)));
            var text = form == ProgressForm.Quiet ? string.Empty : TextSoFar(Math.Clamp(MessageLimits.Default.MaxText - rest.Length, LeastText, ShownText));
            return text.Length == 0 ? rest : $"{text}\n\n{rest}";
        }
    }

    private void Fold(TurnEvent happened)
    {
        switch (happened)
        {
            case TurnQueued queued:
                Position = queued.Position;
                break;
            case TurnJoining joining:
                _joining = joining.Into is not null;
                break;
            case TurnStarted started:
                _joining = false;
                _started = started.At;
                Model = started.Model;
                break;
            case TextDelta delta:
                _retry = null;
                AddText(delta);
                break;
            case ToolStarted tool:
                _retry = null;
                if (_tools.Count >= MaxTools && _tools.FindIndex(t => t.Ended is not null) is >= 0 and var over)
                    _tools.RemoveAt(over);
                _tools.Add(new ToolView(tool, null));
                break;
            case ToolEnded tool:
                if (_tools.FindIndex(t => t.Started.ToolUseId == tool.ToolUseId) is >= 0 and var index)
                    _tools[index] = _tools[index] with { Ended = tool };
                break;
            case ContextUsed context:
                _context = context;
                break;
            case TodoChanged todo:
                _todo = todo.Items;
                break;
            case ApprovalRequested requested:
                _approvals[requested.Approval.Id] = new ApprovalView(requested.Approval, Closed: null);
                break;
            case ApprovalClosed closed when _approvals.TryGetValue(closed.ApprovalId, out var asked):
                _approvals[closed.ApprovalId] = asked with { Closed = closed };
                break;
            case ModelRetry retry:
                _retry = retry;
                break;
            case BudgetWarning warning:
                _warnings.Add(warning);
                break;
            case TurnEnded ended:
                Ended = ended;
                foreach (var open in _approvals.Values.Where(a => a.Closed is null).ToList())
                    _approvals[open.Approval.Id] = open with { Closed = new ApprovalClosed(open.Approval.Id, null, null) { At = ended.At } };
                break;
        }
    }

    private void AddText(TextDelta delta)
    {
        if (delta.Block != _block)
        {
            _block = delta.Block;
            _text.Clear();
            _cut = false;
        }

        _text.Append(delta.Text);
        if (_text.Length > KeptText)
        {
            _text.Remove(0, _text.Length - ShownText);
            _cut = true;
        }
    }

    private string TextSoFar(int max)
    {
        if (_text.Length == 0)
            return string.Empty;

        var text = _text.ToString();
        var cut = _cut;
        if (text.Length > max)
        {
            text = text[^max..];
            cut = true;
        }

        if (cut)
        {
            // Begin with a whole line, or at least not inside a surrogate pair.
            var line = text.IndexOf('\n', StringComparison.Ordinal);
            text = line >= 0 && line < text.Length / 2 ? text[(line + 1)..] : char.IsLowSurrogate(text[0]) ? text[1..] : text;
        }

        var html = TelegramHtml.RenderPrefix(text, max + 200);
        return cut && html.Length > 0 ? $"…\n{html}" : html;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string StatusLine()
    {
        if (_boxAway)
            return Texts.ProgressBoxAway;
        if (_started is not { } started)
            return _joining ? Texts.Joining : Texts.Queued(Position);

        var elapsed = Texts.Elapsed(time.GetUtcNow() - started);
        if (WaitsForAnswer)
            return Texts.WaitsForAnswer;
        if (_retry is { } retry)
            return Texts.ModelRetries(retry, elapsed);
        if (_tools.Where(t => t.Ended is null).ToList() is { Count: > 0 } running)
            return Texts.UsesTool(running[^1].Started, running.Count, elapsed);
        return _text.Length > 0 ? Texts.Writes(elapsed) : Texts.Thinks(elapsed);
    }
}

/// <summary>A tool's call and, once it has one, its end.</summary>
internal sealed record ToolView(ToolStarted Started, ToolEnded? Ended);

/// <summary>An approval of the turn and, once it has one, its end.</summary>
internal sealed record ApprovalView(Approval Approval, ApprovalClosed? Closed);
