using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Workspaces;

namespace RemoteRunner.Bot;

internal static partial class Texts
{
    private const string FilesSent = "(Files sent with this message, in the workspace:";

    public const string GetDescription = "Bring a file: /get PATH";
    public const string GetSyntax = "Which file? Write its path in the workspace, for example <code>/get README.md</code>, or a folder to see what it holds: <code>/get .</code>";

    public const string BringsFile = "📄 Here it comes";

    public static string GotFile(string path) => $"<code>{TelegramHtml.Escape(path.Length <= 200 ? path : "…" + path[^200..])}</code>";

    public static string NotGot(string problem) => $"📁 {TelegramHtml.Escape(problem)}";

    public static string FilesTooLarge(IReadOnlyList<string> names) =>
        $"📎 Telegram hands bots files up to 20 MB, so I cannot take {Names(names)}. Put it on the server another way.";

    public static string FilesNotFetched(IReadOnlyList<string> names) =>
        $"📎 Telegram does not hand out {Names(names)} (any more, or it is empty). Please send it again.";

    /// <summary>What Claude reads: the caption, and where the files are.</summary>
    public static string PromptWithFiles(string caption, IReadOnlyList<InboxFile> files)
    {
        var named = string.Join('\n', files.Select(f => $"- {f.Path} ({(f.IsPicture ? "picture, shown above" : Bytes(f.Size))})"));
        return PromptWithFiles(caption, $"{FilesSent}\n{named})");
    }

    /// <summary>The same files under another caption: what stands behind the caption of a prompt; null when it holds none.</summary>
    public static string? FilesOfPrompt(string prompt) => prompt.LastIndexOf(FilesSent, StringComparison.Ordinal) is >= 0 and var at ? prompt[at..] : null;

    public static string PromptWithFiles(string caption, string files) => caption.Length == 0 ? files : $"{caption}\n\n{files}";

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Select(n => $"<i>{TelegramHtml.Escape(n)}</i>"));

    private static string Bytes(long size) => size < 1024 ? $"{size} bytes" : size < 1024 * 1024 ? $"{size / 1024} KB" : $"{size / 1024 / 1024} MB";
}
