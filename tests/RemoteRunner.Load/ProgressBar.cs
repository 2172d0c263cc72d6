namespace RemoteRunner.Load;

/// <summary>One line that moves on a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class ProgressBar(TextWriter output, bool moves) : IProgress<LoadProgress>
{
    private const int Width = 30;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    private DateTimeOffset _next;

    public void Report(LoadProgress value)
    {
        if (!moves && DateTimeOffset.UtcNow < _next)
            return;

        _next = DateTimeOffset.UtcNow + _interval;
        var full = (int)(value.Share * Width);
        var line = $"[{new string('█', full)}{new string('·', Width - full)}] {value.Share,4:P0}  {value.Turns} answered or refused, {value.NotAnswered} not answered, {value.Waiting} waiting, lately {value.Recent:F2} s ";
        if (moves)
            output.Write($"\r{line}");
        else
            output.WriteLine(line);
    }
}
