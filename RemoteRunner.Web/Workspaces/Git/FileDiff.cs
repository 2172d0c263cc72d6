using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>What changed in one file.</summary>
/// <param name="Lines">Empty for a binary file or one that only moved.</param>
/// <param name="Stamp">The same for the same change: what somebody saw before they throw it away.</param>
/// <param name="Cut">Whether it is longer than is shown.</param>
public sealed partial record FileDiff(IReadOnlyList<DiffLine> Lines, bool Binary, bool Cut, string Stamp)
{
    private const int MostLines = 3_000;
    private const int LongestLine = 2_000;

    public int Added => Lines.Count(l => l.Kind == DiffLineKind.Added);

    public int Removed => Lines.Count(l => l.Kind == DiffLineKind.Removed);

    /// <summary>
    /// Reads a unified diff of one file:
    /// <code>
    /// diff --git a/main.py b/main.py
    /// --- a/main.py
    /// +++ b/main.py
    /// @@ -1,2 +1,3 @@ def main():
    ///  unchanged
    /// -old
    /// +new
    /// \ No newline at end of file
    /// </code>
    /// </summary>
    public static FileDiff Parse(string unified, bool cut)
    {
        var lines = new List<DiffLine>();
        var (old, now) = (0, 0);
        var (inHunk, binary) = (false, false);
        foreach (var line in unified.Split('\n'))
        {
            if (lines.Count == MostLines)
            {
                cut = true;
                break;
            }

            if (Hunk().Match(line) is { Success: true } hunk)
            {
                inHunk = true;
                (old, now) = (Number(hunk, 1), Number(hunk, 2));
                lines.Add(new DiffLine(DiffLineKind.Hunk, null, null, hunk.Groups[3].Value.Trim()));
            }
            else if (!inHunk)
            {
                binary |= line.StartsWith("Binary files ", StringComparison.Ordinal);
            }
            else if (line is [' ' or '+' or '-', ..])
            {
                lines.Add(line[0] switch
                {
                    '+' => new DiffLine(DiffLineKind.Added, null, now++, Shorten(line[1..])),
                    '-' => new DiffLine(DiffLineKind.Removed, old++, null, Shorten(line[1..])),
                    _ => new DiffLine(DiffLineKind.Same, old++, now++, Shorten(line[1..])),
                });
            }
        }

        return new FileDiff(lines, binary, cut, StampOf(Encoding.UTF8.GetBytes(unified)));
    }

    /// <summary>A file that is new: all of it was added.</summary>
    public static FileDiff OfNew(ReadOnlySpan<byte> content, bool cut)
    {
        var stamp = StampOf(content);
        if (content.Contains((byte)0))
            return new FileDiff([], Binary: true, cut, stamp);
        var text = Encoding.UTF8.GetString(content);
        var lines = text.Split('\n');
        var count = text.EndsWith('\n') ? lines.Length - 1 : lines.Length;
        return new FileDiff(
            [.. lines.Take(Math.Min(count, MostLines)).Select((l, i) => new DiffLine(DiffLineKind.Added, null, i + 1, Shorten(l)))],
            Binary: false, cut || count > MostLines, stamp);
    }

    private static string Shorten(string line) => line.Length <= LongestLine ? line.TrimEnd('\r') : $"{line.AsSpan(0, LongestLine)}…";

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string StampOf(ReadOnlySpan<byte> what) => Convert.ToHexStringLower(SHA256.HashData(what))[..32];

    [GeneratedRegex(@"\A@@ -(\d{1,9})(?:,\d+)? \+(\d{1,9})(?:,\d+)? @@(.*)\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hunk();
}

/// <param name="Old">Its number before; null where it was not.</param>
/// <param name="New">Its number now; null where it is not.</param>
public sealed record DiffLine(DiffLineKind Kind, int? Old, int? New, string Text);

public enum DiffLineKind
{
    Hunk,
    Same,
    Added,
    Removed,
}
