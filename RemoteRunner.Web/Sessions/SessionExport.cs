using System.Globalization;
using System.Text;
using System.Text.Json;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Sessions;

/// <summary>
/// A session as one Markdown file, made of the transcript that Claude writes, one entry a line:
/// <c>{"isSidechain":false,"type":"user","message":{"role":"user","content":"hi"},"timestamp":"2026-11-25T07:50:21.517Z",…}</c>,
/// <c>{"type":"assistant","message":{"content":[{"type":"tool_use","id":"toolu_1","name":"Bash","input":{…}}]},…}</c>.
/// Tools are folded: a reader opens those they want.
/// </summary>
internal sealed class SessionExport(BoxIdentity box)
{
    /// <summary>In UTF-16 units: Telegram takes files of 50 MB.</summary>
    private const int MaxLength = 12_000_000;
    private const int MaxTool = 20_000;

    /// <summary>The file's text; null when nobody has talked in the session yet.</summary>
    public async Task<string?> WriteAsync(SessionRecord session, string folder, CancellationToken cancellationToken)
    {
        var projects = new DirectoryInfo(Path.Combine(box.ClaudeFolderOf(session.Owner), "projects"));
        var transcript = projects.Exists
            ? projects.EnumerateDirectories().Select(p => new FileInfo(Path.Combine(p.FullName, $"{session.Id:D}.jsonl"))).FirstOrDefault(f => f.Exists)
            : null;
        if (transcript is null)
            return null;

        var text = new StringBuilder(Texts.ExportTitle(session));
        var calls = new Dictionary<string, string>();

        // Claude writes on while it is read.
        await using var stream = new FileStream(transcript.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (text.Length > MaxLength)
            {
                text.Append(Texts.ExportCut);
                break;
            }

            if (Parse(line) is not { } entry)
                continue;
            using (entry)
                Add(text, entry.RootElement, calls, folder);
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, JsonElement entry, Dictionary<string, string> calls, string folder)
    {
        // What the CLI tells the model beside the person's words, and the work of sub-agents.
        if (entry.Flag("isSidechain") || entry.Flag("isMeta"))
            return;

        var content = entry.Get("message").Get("content");
        switch (entry.Text("type"))
        {
            case "user" when entry.Flag("isCompactSummary"):
                Fold(text, Texts.ExportSummary, content.ContentText(), string.Empty);
                break;
            case "user" when content.ValueKind == JsonValueKind.String:
                AddPrompt(text, entry, content.ContentText());
                break;
            case "user":
                foreach (var block in content.Items())
                {
                    if (block.Text("type") == "tool_result")
                        AddResult(text, block, calls);
                    else if (block.Text("type") == "text")
                        AddPrompt(text, entry, block.Text("text") ?? string.Empty);
                    else if (block.Text("type") is "image" or "document")
                        text.Append(Texts.ExportAttachment);
                }

                break;
            // What joined a turn under way: {"type":"attachment","attachment":{"type":"queued_command","prompt":"use blue","commandMode":"prompt",…},…}
            case "attachment" when entry.Get("attachment") is var joined && joined.Text("type") == "queued_command":
                AddPrompt(text, entry, joined.Get("prompt").ContentText());
                break;
            case "assistant":
                foreach (var block in content.Items())
                    AddAnswer(text, block, calls, folder);
                break;
            case "system" when entry.Text("subtype") == "compact_boundary":
                text.Append("\n---\n");
                break;
        }
    }

    private static void AddPrompt(StringBuilder text, JsonElement entry, string prompt)
    {
        // Commands of the CLI's own: <command-name>/compact</command-name>, <local-command-stdout>…
        if (prompt.Length == 0 || prompt.StartsWith("<command-", StringComparison.Ordinal) || prompt.StartsWith("<local-command-", StringComparison.Ordinal))
            return;
        var at = DateTimeOffset.TryParse(entry.Text("timestamp"), CultureInfo.InvariantCulture, out var time) ? time : default;
        text.Append("\n## ").Append(Texts.ExportPerson(at)).Append("\n\n").Append(prompt.Trim()).Append('\n');
    }

    private static void AddAnswer(StringBuilder text, JsonElement block, Dictionary<string, string> calls, string folder)
    {
        if (block.Text("type") == "text")
        {
            text.Append('\n').Append(block.Text("text")?.Trim()).Append('\n');
        }
        else if (block.Text("type") == "tool_use" && block.Text("name") is { } name)
        {
            var summary = ToolSummaries.Call(name, block.Get("input"), folder);
            if (block.Text("id") is { } id)
                calls[id] = name;
            Fold(text, summary.Length == 0 ? $"🔧 {name}" : $"🔧 {name}: {summary}", ToolInput.Readable(name, block.Get("input")), string.Empty);
        }
    }

    private static void AddResult(StringBuilder text, JsonElement block, Dictionary<string, string> calls)
    {
        var name = block.Text("tool_use_id") is { } id && calls.Remove(id, out var called) ? called : "?";
        Fold(text, $"{(block.Flag("is_error") ? "✗" : "✓")} {name}: {ToolSummaries.Result(block.Get("content"))}", block.Get("content").ContentText(), "text");
    }

    private static void Fold(StringBuilder text, string title, string body, string language)
    {
        body = OneLine.CutBlock(body.Trim('\n'), MaxTool);

        // Longer than any fence in it.
        var longest = 2;
        for (int i = 0, run = 0; i < body.Length; i++)
        {
            run = body[i] == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', longest + 1);
        text.Append("\n<details><summary>").Append(Escape(title)).Append("</summary>\n\n")
            .Append(fence).Append(language).Append('\n').Append(body).Append('\n').Append(fence).Append("\n\n</details>\n");
    }

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static JsonDocument? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            // The last line may still be on its way to the disk.
            return null;
        }
    }
}
