using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.Pages;

/// <summary>A turn's log as a page shows it: paragraphs and tools in the order they came.</summary>
internal sealed class TurnParts
{
    private readonly List<TurnPart> _parts = [];
    private readonly Dictionary<string, ToolPart> _tools = new(StringComparer.Ordinal);

    public IReadOnlyList<TurnPart> Parts => _parts;

    /// <summary>The last event that is in it: a follower goes on behind it.</summary>
    public long Last { get; private set; }

    public TurnEnded? End { get; private set; }

    /// <summary>Whether it failed by what may pass, so that a turn that continues it makes sense.</summary>
    public bool CanContinue => End is { State: TurnState.Failed, Failure.CanContinue: true };

    public IReadOnlyList<TodoItem> Todos { get; private set; } = [];

    /// <summary>A tool's call of the turn; null when the turn has made no such.</summary>
    public ToolPart? Tool(string toolUseId) => _tools.GetValueOrDefault(toolUseId);

    public static async Task<TurnParts> ReadAsync(TurnStore turns, Guid id)
    {
        var all = new TurnParts();
        while (await turns.ReadAsync(id, all.Last) is { Count: > 0 } page)
        {
            foreach (var entry in page)
                all.Add(entry);
        }

        return all;
    }

    private void Add(NumberedTurnEvent entry)
    {
        Last = entry.Number;
        switch (entry.Event)
        {
            case TextDelta text:
                if (_parts is [.., TextPart last] && last.Block == text.Block)
                    last.Text.Append(text.Text);
                else
                    _parts.Add(new TextPart(text.Block, new System.Text.StringBuilder(text.Text)));
                break;
            case ToolStarted tool:
                _parts.Add(_tools[tool.ToolUseId] = new ToolPart(tool));
                break;
            case ToolEnded ended when _tools.TryGetValue(ended.ToolUseId, out var started):
                started.End = ended;
                break;
            case ApprovalClosed { Decision: { } decision, By: { } by } closed:
                _parts.Add(new NotePart(Texts.Answered(decision, by, closed.Message)));
                break;
            case MessageJoined joined:
                _parts.Add(new JoinedPart(joined));
                break;
            case ModelRetry retry:
                _parts.Add(new NotePart(Texts.Retrying(retry)));
                break;
            case Compacted:
                _parts.Add(new NotePart(Texts.WasCompacted));
                break;
            case BudgetWarning warning:
                _parts.Add(new NotePart(Texts.BudgetNearlySpent(warning)));
                break;
            case LogTruncated truncated:
                _parts.Add(new NotePart(truncated.Reason));
                break;
            case TodoChanged todo:
                Todos = todo.Items;
                break;
            case TurnEnded end:
                End = end;
                // A stored answer, or one whose log was cut, was never streamed whole.
                if (end.Text.Length > 0 && end.Joined is null && !_parts.OfType<TextPart>().Any())
                    _parts.Add(new TextPart(0, new System.Text.StringBuilder(end.Text)));
                break;
        }
    }
}

internal abstract record TurnPart;

internal sealed record TextPart(int Block, System.Text.StringBuilder Text) : TurnPart
{
    /// <summary>How what comes next joins it: <c>no</c> after the end of a paragraph, <c>gap</c> after a space, which rendering drops, <c>yes</c> in the middle of a word.</summary>
    public string GoesOn => Text switch
    {
        { Length: 0 } => "no",
        { Length: > 1 } when Text[^1] == '\n' && Text[^2] == '\n' => "no",
        _ => char.IsWhiteSpace(Text[^1]) ? "gap" : "yes",
    };
}

internal sealed record ToolPart(ToolStarted Start) : TurnPart
{
    public ToolEnded? End { get; set; }
}

/// <summary>A message that was sent while the turn ran, and taken up by it.</summary>
internal sealed record JoinedPart(MessageJoined Message) : TurnPart;

internal sealed record NotePart(string Text) : TurnPart;
