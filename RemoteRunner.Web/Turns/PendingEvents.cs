using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.Turns;

/// <summary>Events that wait to be written: neighbouring text is joined, and the log's cap is kept. Not thread-safe.</summary>
internal sealed class PendingEvents(TurnLogOptions options)
{
    private const int LargePiece = 16 * 1024;
    private const int MaxPending = 1_000;
    private const int MaxPendingCharacters = 256 * 1024;

    private List<TurnEvent> _events = [];
    private int _pendingCharacters;
    private long _written;
    private long _characters;
    private TextDelta? _heldBack;
    private bool _truncated;

    public bool IsEmpty => _events.Count == 0;

    /// <summary>Whether writers must wait for the log.</summary>
    public bool IsFull => _events.Count >= MaxPending || _pendingCharacters >= MaxPendingCharacters;

    private bool IsOver => _written >= options.MaxEvents || _characters >= options.MaxCharacters;

    private bool IsFarOver => _written >= 2L * options.MaxEvents || _characters >= 2L * options.MaxCharacters;

    public void Add(TurnEvent entry)
    {
        if (IsOver && !_truncated)
        {
            _truncated = true;
            Append(new LogTruncated(Texts.LogCapped) { At = entry.At });
        }

        if (entry is TextDelta delta)
            AddText(delta);
        else if (!IsFarOver || entry is ApprovalRequested or ApprovalClosed)
            Append(entry);
    }

    /// <summary>What is to be written now.</summary>
    /// <param name="all">Also the text held back for a large piece.</param>
    public List<TurnEvent> Take(bool all)
    {
        if (all && _heldBack is not null)
            ReleaseHeldBack();

        var taken = _events;
        _events = [];
        _pendingCharacters = 0;
        return taken;
    }

    private void AddText(TextDelta delta)
    {
        if (!_truncated)
        {
            _characters += delta.Text.Length;
            _pendingCharacters += delta.Text.Length;
            if (_events.Count > 0 && Joined(_events[^1] as TextDelta, delta) is { } joined)
                _events[^1] = joined;
            else
                Append(delta);
            return;
        }

        if (IsFarOver)
            return;

        _characters += delta.Text.Length;
        if (_heldBack is null)
        {
            _heldBack = delta;
        }
        else if (Joined(_heldBack, delta) is { } joined)
        {
            _heldBack = joined;
        }
        else
        {
            ReleaseHeldBack();
            _heldBack = delta;
        }
    }

    private static TextDelta? Joined(TextDelta? first, TextDelta second) =>
        first is not null && first.Block == second.Block && first.Text.Length + second.Text.Length <= LargePiece
            ? first with { Text = first.Text + second.Text }
            : null;

    private void ReleaseHeldBack()
    {
        Append(_heldBack!);
        _heldBack = null;
    }

    private void Append(TurnEvent entry)
    {
        // Text held back stays in its place before what follows it.
        if (_heldBack is not null && entry is not TextDelta)
            ReleaseHeldBack();
        _events.Add(entry);
        _written++;
    }
}
