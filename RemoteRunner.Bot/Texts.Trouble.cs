using System.Globalization;
using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot;

/// <summary>What people read when a turn cannot go on, and about how a turn is shown.</summary>
internal static partial class Texts
{
    public const string CompactDescription = "Shorten the conversation to a summary";
    public const string ProgressDescription = "How much you see while Claude works";
    public const string NothingToCompact = "There is nothing to compact yet.";
    public const string CompactPrompt = "/compact";

    public const string TryAgain = "🔄 Try again";
    public const string WhenItResets = "⏰ Continue when it resets";
    public const string NotWhenItResets = "⏰ Goes on by itself · tap to cancel";
    public const string GoesOnWhenItResets = "It goes on by itself when the limit resets.";
    public const string GoesOnNoMore = "It does not go on by itself.";
    public const string HasReset = "⏰ Claude's limit has reset: going on.";
    public const string CompactAndGoOn = "🗜 Compact and go on";
    public const string NewSessionButton = "✨ New session";
    public const string OtherModel = "🧠 Choose another model";

    private const int ShownTodos = 12;
    private const int ShownTools = 8;

    /// <summary>When a limit resets; Telegram shows it by the reader's own clock.</summary>
    public static string ResetsAt(DateTimeOffset at, TimeSpan left, bool asHtml)
    {
        var plain = string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:d MMM HH:mm} UTC");
        var shown = asHtml ? string.Create(CultureInfo.InvariantCulture, $"<tg-time unix=\"{at.ToUnixTimeSeconds()}\" format=\"Dt\">{plain}</tg-time>") : plain;
        return $"It resets on {shown}, in {Elapsed(left)}.";
    }

    public static string ProgressNow(ProgressForm form) => form switch
    {
        ProgressForm.Quiet => "👁 <b>Quiet</b>: one line while Claude works, then the answer.",
        ProgressForm.Verbose => "👁 <b>Verbose</b>: the answer as it grows, every tool and how it ended, sub-agents, the context used.",
        _ => "👁 <b>Normal</b>: the answer as it grows, what is to be done, and what Claude does now.",
    } + "\nIt counts from the next message.";

    public static string Context(ContextUsed used) => used.Window is { } window
        ? $"{Share(used)} of {Tokens(window)} tokens of context"
        : $"{Tokens(used.Tokens)} tokens of context";

    /// <summary>In a footer's few words.</summary>
    public static string ContextShare(ContextUsed used) => $"context {Share(used)}";

    private static string Share(ContextUsed used) => used.Window is { } window and > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(100.0 * used.Tokens / window)):0} %")
        : Tokens(used.Tokens);

    /// <summary>What is to be done, Telegram HTML.</summary>
    public static string Todo(IReadOnlyList<TodoItem> items)
    {
        // What is done long ago makes room for what is next.
        var skipped = Math.Max(0, Math.Min(items.Count - ShownTodos, items.TakeWhile(i => i.State == TodoState.Done).Count()));
        var text = new StringBuilder();
        if (skipped > 0)
            text.Append("✅ ").Append(Count(skipped, "step")).Append(" done\n");
        foreach (var item in items.Skip(skipped).Take(ShownTodos))
        {
            var line = TelegramHtml.Escape(Shorten(item.Text, 100));
            text.Append(item.State switch { TodoState.Done => $"✅ {line}", TodoState.InProgress => $"▶️ <b>{line}</b>", _ => $"◻️ {line}" }).Append('\n');
        }

        if (items.Count - skipped > ShownTodos)
            text.Append('…').Append(Count(items.Count - skipped - ShownTodos, "more step")).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The newest tools and how they ended, those of sub-agents below them, Telegram HTML.</summary>
    public static string Tools(IReadOnlyList<ToolView> tools)
    {
        var shown = tools.TakeLast(ShownTools).ToList();
        var lines = shown.Select(t =>
            $"{(t.Started.Parent is null ? string.Empty : "  ↳ ")}{Mark(t)} {TelegramHtml.Escape(Shorten(t.Started.Name, 40))}{(t.Started.Summary.Length == 0 ? string.Empty : $": {TelegramHtml.Escape(Shorten(t.Started.Summary.ReplaceLineEndings(" "), 80))}")}");
        var before = tools.Count - shown.Count;
        return string.Join('\n', before > 0 ? lines.Prepend($"…{Count(before, "tool")} before") : lines);

        static string Mark(ToolView tool) => tool.Ended switch
        {
            null => IsSubAgent(tool.Started.Name) ? "🤖" : "🔧",
            { Ok: true } => "✓",
            _ => "✗",
        };
    }

    public static bool IsSubAgent(string tool) => tool is "Task" or "Agent";
}
