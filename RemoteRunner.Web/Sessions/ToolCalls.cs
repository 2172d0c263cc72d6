using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DiffPlex.Renderer;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Files;

namespace RemoteRunner.Web.Sessions;

/// <summary>
/// Finds a tool's call in Claude's transcript by its id. The call and its result are two entries:
/// <code>
/// {"type":"assistant","message":{"content":[{"type":"tool_use","id":"toolu_1","name":"Edit","input":{"file_path":"/w/a.txt","old_string":"a","new_string":"b"}}]},…}
/// {"type":"user","message":{"content":[{"tool_use_id":"toolu_1","type":"tool_result","content":"…","is_error":false}]},"toolUseResult":{"structuredPatch":[{"oldStart":1,"oldLines":1,"newStart":1,"newLines":1,"lines":["-a","+b"]}]},…}
/// </code>
/// </summary>
internal sealed class ToolCalls(BoxIdentity box)
{
    /// <summary>UTF-16 units of input and of result that are shown at once.</summary>
    public const int Shown = 4_000;

    /// <summary>And when all of it is asked for.</summary>
    public const int Most = 1_000_000;

    private const int MostPictures = 4;

    /// <param name="folder">The session's workspace.</param>
    /// <param name="most">UTF-16 units of each text.</param>
    /// <returns>Null when the transcript does not have it.</returns>
    public async Task<ToolCall?> FindAsync(SessionRecord session, string folder, string id, int most, CancellationToken cancellationToken)
    {
        if (TranscriptFile.Find(box, session.Owner, session.Id) is not { } file || TranscriptFile.Open(file) is not { } stream)
            return null;

        await using var _ = stream;
        using var reader = new StreamReader(stream);
        ToolCall? call = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.Contains(id, StringComparison.Ordinal) || Parse(line) is not { } document)
                continue;
            using (document)
            {
                var entry = document.RootElement;
                foreach (var block in entry.Get("message").Get("content").Items())
                {
                    if (block.Text("type") == "tool_use" && block.Text("id") == id && block.Text("name") is { } name)
                        call = Asked(name, block.Get("input"), folder, most);
                    else if (block.Text("type") == "tool_result" && block.Text("tool_use_id") == id && call is not null)
                        return Answered(call, block, entry.Get("toolUseResult"), most);
                }
            }
        }

        return call;
    }

    private static ToolCall Asked(string name, JsonElement input, string folder, int most)
    {
        var path = input.Text("file_path") ?? input.Text("notebook_path");
        var below = path is null ? null : WorkspaceTree.Below(folder, Path.GetFullPath(path, folder));
        var text = ToolInput.Readable(name, input, int.MaxValue);
        var diff = name == "Edit" && input.Text("old_string") is { } before && input.Text("new_string") is { } after
            ? UnidiffRenderer.GenerateUnidiff(before, after, $"a/{below}", $"b/{below}")
            : null;
        return new ToolCall(
            name, OneLine.CutBlock(text, most), diff is null ? null : OneLine.CutBlock(diff, most),
            below is null || below.StartsWith("..", StringComparison.Ordinal) ? null : below, null, false, [], (diff ?? text).Length > most);
    }

    private static ToolCall Answered(ToolCall call, JsonElement block, JsonElement more, int most)
    {
        var content = block.Get("content");
        var text = content.ContentText().TrimEnd();
        var diff = Patch(call.Path, more);
        return call with
        {
            Diff = diff is null ? call.Diff : OneLine.CutBlock(diff, most),
            Result = OneLine.CutBlock(text, most),
            Failed = block.Flag("is_error"),
            Pictures = [.. content.Items().Select(PictureOf).OfType<ToolPicture>().Take(MostPictures)],
            Cut = call.Cut || text.Length > most || diff?.Length > most,
        };
    }

    // With the file's own line numbers, which the input does not know.
    private static string? Patch(string? path, JsonElement more)
    {
        var hunks = more.Get("structuredPatch").Items().ToList();
        if (hunks.Count == 0)
            return null;

        var text = new StringBuilder($"--- a/{path}\n+++ b/{path}\n");
        foreach (var hunk in hunks)
        {
            text.Append(CultureInfo.InvariantCulture, $"@@ -{hunk.Number("oldStart")},{hunk.Number("oldLines")} +{hunk.Number("newStart")},{hunk.Number("newLines")} @@\n");
            foreach (var line in hunk.Get("lines").Items().Where(l => l.ValueKind == JsonValueKind.String))
                text.Append(line.GetString()).Append('\n');
        }

        return text.ToString();
    }

    // {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0…"}}
    private static ToolPicture? PictureOf(JsonElement block)
    {
        var source = block.Get("source");
        return block.Text("type") == "image" && source.Text("media_type") is "image/png" or "image/jpeg" or "image/gif" or "image/webp"
            && source.Text("data") is { Length: > 0 and < Picture.MaxSize * 4 / 3 } data && Base64.IsValid(data)
            ? new ToolPicture(source.Text("media_type")!, data)
            : null;
    }

    private static JsonDocument? Parse(string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            // The last line may still be on its way to the disk.
            return null;
        }
    }
}
