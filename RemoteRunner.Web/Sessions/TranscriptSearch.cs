using System.Text.Json;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Sessions;

/// <summary>
/// Looks for words in what people and Claude said, newest sessions first. Bounded: the end of each transcript, and as much of
/// them as can be read in a moment; a page waits for it.
/// </summary>
internal sealed class TranscriptSearch(BoxIdentity box, TimeProvider time)
{
    /// <summary>Bytes of one transcript that are looked at, its end.</summary>
    public const int MostOfOne = 16 * 1024 * 1024;

    private const long MostOfAll = 128L * 1024 * 1024;
    private const int Around = 60;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>Where the words were said last, with a few words around them, by session.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> FindAsync(IEnumerable<SessionRecord> sessions, string words, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, string>();
        var left = MostOfAll;
        var started = time.GetTimestamp();
        foreach (var session in sessions)
        {
            if (left <= 0 || time.GetElapsedTime(started) > _patience)
                break;
            if (TranscriptFile.Find(box, session.Owner, session.Id) is not { } file || TranscriptFile.Open(file) is not { } stream)
                continue;

            await using (stream)
            {
                left -= Math.Min(stream.Length, MostOfOne);
                if (await FindAsync(stream, words, cancellationToken) is { } place)
                    found[session.Id] = place;
            }
        }

        return found;
    }

    private static async Task<string?> FindAsync(FileStream stream, string words, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream);
        if (stream.Length > MostOfOne)
        {
            stream.Seek(-MostOfOne, SeekOrigin.End);
            await reader.ReadLineAsync(cancellationToken);
        }

        string? last = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            // In JSON a quotation mark or a line break is written otherwise, so such words are looked for entry by entry.
            if (words.AsSpan().IndexOfAny("\"\\\n\t") >= 0 || line.Contains(words, StringComparison.OrdinalIgnoreCase))
                last = SaidIn(line, words) ?? last;
        }

        return last;
    }

    private static string? SaidIn(string line, string words)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            if (entry.Text("type") is not ("user" or "assistant") || entry.Flag("isMeta") || entry.Flag("isSidechain"))
                return null;

            // Words and nothing else: what tools were asked and brought is not said.
            var text = entry.Get("message").Get("content").ContentText();
            var at = text.IndexOf(words, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return null;
            var from = Math.Max(0, at - Around);
            var to = Math.Min(text.Length, at + words.Length + Around);
            return OneLine.Summary($"{(from > 0 ? "…" : string.Empty)}{text[from..to].ReplaceLineEndings(" ").Trim()}{(to < text.Length ? "…" : string.Empty)}");
        }
        catch (JsonException)
        {
            // The last line may still be on its way to the disk.
            return null;
        }
    }
}
