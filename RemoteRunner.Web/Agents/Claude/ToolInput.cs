using System.Text;
using System.Text.Json;
using DiffPlex.Renderer;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>A tool's input made readable for the person who is to allow it.</summary>
internal static class ToolInput
{
    // The bot sends what its card has no room for as a file; whoever changes more at once sees the beginning of it.
    private const int MaxLength = 200_000;
    private const int LargestFile = 1024 * 1024;

    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A command, a file's text, or the input as indented JSON; at most 200,000 characters, cut visibly.</summary>
    public static string Readable(string tool, JsonElement input) =>
        OneLine.CutBlock(
            tool switch
            {
                "Bash" when input.Text("command") is { } command => command,
                "Write" when input.Text("content") is { } content => content,
                "ExitPlanMode" when input.Text("plan") is { } plan => plan,
                "AskUserQuestion" => PersonalQuestion.Readable(input),
                "WebFetch" when input.Text("url") is { } url => $"{url}\n\n{input.Text("prompt")}".TrimEnd(),
                _ when input.ValueKind == JsonValueKind.Object => JsonSerializer.Serialize(input, _indented),
                _ => string.Empty,
            },
            MaxLength);

    /// <summary>A unified diff of what an edit would change; null for other tools or when the file cannot be read.</summary>
    public static string? Diff(string tool, JsonElement input, string folder)
    {
        if (input.Text("file_path") is not { } path)
            return null;

        var full = Path.GetFullPath(path, folder);
        var before = ReadFile(full);
        var after = tool switch
        {
            "Write" => input.Text("content"),
            "Edit" => Edited(before, input),
            _ => null,
        };
        if (before is null || after is null)
            return null;

        // The renderer takes the end of the last line for one more, empty line.
        (before, after) = (WithoutLastBreak(before), WithoutLastBreak(after));
        if (before == after)
            return null;

        var name = Path.GetRelativePath(folder, full);
        return OneLine.CutBlock(UnidiffRenderer.GenerateUnidiff(before, after, $"a/{name}", $"b/{name}"), MaxLength);
    }

    private static string WithoutLastBreak(string text) => text.EndsWith('\n') ? text[..^1] : text;

    private static string? Edited(string? before, JsonElement input)
    {
        if (before is null || input.Text("old_string") is not { } old || input.Text("new_string") is not { } changed)
            return null;
        if (old.Length == 0)
            return before.Length == 0 ? changed : null;
        if (input.Flag("replace_all"))
            return before.Replace(old, changed, StringComparison.Ordinal);

        var at = before.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? null : string.Concat(before.AsSpan(0, at), changed, before.AsSpan(at + old.Length));
    }

    // Empty for a file that is not there yet; null for what is no text file of reasonable size.
    private static string? ReadFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return Directory.Exists(path) ? null : string.Empty;
            if (file.Length > LargestFile || file.Attributes.HasFlag(FileAttributes.Device) || file.LinkTarget is not null)
                return null;

            var text = File.ReadAllText(path, Encoding.UTF8);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The question can be asked without a diff.
            return null;
        }
    }
}
