using System.Text;
using RemoteRunner.Load.Samples;

namespace RemoteRunner.Load.Reports;

/// <summary>A run's report as Markdown.</summary>
internal static class MarkdownReport
{
    private const double MebiByte = 1024 * 1024;

    // What the simulated Deepgram would have cost: one second each, at the price the bot assumes.
    private const decimal PricePerMinute = 0.0077m;

    public static string Write(LoadResult result, MachineFacts facts)
    {
        var settings = result.Settings;
        var text = new StringBuilder();
        text.AppendLine($"# {settings.Chats} chats, {settings.Profile.ToString().ToLowerInvariant()}, {settings.Latency} model, {result.Took.TotalMinutes:F1} minutes");
        text.AppendLine();
        text.AppendLine($"Made by `{settings.Command}` on {result.Began:yyyy-MM-dd HH:mm} UTC. {facts}");
        text.AppendLine();
        text.AppendLine($"{result.Turns.Count} messages, {result.Answered.Count} answered, {result.Blocked} refused by limits, {result.Errors.Count} errors ({100.0 * result.Errors.Count / Math.Max(1, result.Turns.Count):F2} %); {result.Turns.Count / result.Took.TotalMinutes:F0} messages a minute.{(settings.WarmUp > 0 ? $" Before that one more person had {settings.WarmUp} answers." : string.Empty)}");
        if (settings is { Profile: LoadProfile.Text, Latency: LoadSettings.Realistic })
            Targets(text, result);
        Times(text, result);
        Parts(text, result);
        Services(text, result);
        Calls(text, result);
        if (settings.IsSoak)
            Growth(text, result);
        if (settings.Profile != LoadProfile.Text)
            Money(text, result);
        foreach (var error in result.Errors.Take(10))
            text.AppendLine($"- error in chat {error.Chat}, message {error.Number}: {error.Outcome} {error.Problem?.ReplaceLineEndings(" ")}");
        return text.ToString();
    }

    private static void Targets(StringBuilder text, LoadResult result)
    {
        Head(text, "Targets", "target", "measured", "achieved up to", "acceptable up to", "");
        foreach (var target in Target.Of(result))
            text.AppendLine($"| {target.Name} | {target.Measured:0.##} {target.Unit} | {target.Goal} | {target.Acceptable} | {target.Verdict} |");
    }

    private static void Times(StringBuilder text, LoadResult result)
    {
        Head(text, "Seconds from the tap", "", "messages", "mean", "median", "p90", "p99", "longest");
        Row("first sign (typing or a message)", t => t.FirstSign - t.Tapped);
        Row("first text", t => t.FirstText - t.Tapped);
        Row("final answer", t => t.Total);
        Row("of it the model's own", t => t.Model);
        Row("of it ours", t => t.Overhead);
        RowOf("ours, answered by a warm process", result.Warm, t => t.Overhead);
        RowOf("ours, a process had to be started", [.. result.Answered.Where(t => t.Cold && t.SavedUsd is null)], t => t.Overhead);
        RowOf("ours, first text after the model's first word, warm", result.Warm, t => t.FirstText - t.ModelFirstText);

        void Row(string name, Func<TurnSample, TimeSpan?> time) => RowOf(name, result.Answered, time);

        void RowOf(string name, IReadOnlyList<TurnSample> turns, Func<TurnSample, TimeSpan?> time)
        {
            var s = Spread.Of(turns.Select(t => LoadResult.Seconds(time(t))).Where(v => !double.IsNaN(v)));
            if (s.Count > 0)
                text.AppendLine($"| {name} | {s.Count} | {s.Mean:F3} | {s.Median:F3} | {s.P90:F3} | {s.P99:F3} | {s.Max:F3} |");
        }
    }

    private static void Parts(StringBuilder text, LoadResult result)
    {
        if (result.Warm.Count == 0)
            return;
        Head(text, "Where the time goes (warm, milliseconds)", "part", "mean", "median", "p90", "p99", "longest");
        foreach (var (name, s) in Stage.Of(result))
            text.AppendLine($"| {name} | {s.Mean:F0} | {s.Median:F0} | {s.P90:F0} | {s.P99:F0} | {s.Max:F0} |");
    }

    private static void Services(StringBuilder text, LoadResult result)
    {
        Head(text, "Processes", "", "memory mean, MiB", "memory most, MiB", "processor mean, % of one core", "processor most");
        foreach (var service in result.Machine.Count > 0 ? result.Machine[0].Services.Keys : [])
        {
            var memory = Spread.Of(result.Machine.Select(m => m.Services[service].Memory / MebiByte));
            var processor = Spread.Of(result.Machine.Select(m => m.Services[service].Processor * 100));
            var name = service == MachineWatch.Claude ? $"Claude, up to {result.Machine.Max(m => m.ClaudeProcesses)} processes" : service;
            text.AppendLine($"| {name} | {memory.Mean:F0} | {memory.Max:F0} | {processor.Mean:F1} | {processor.Max:F0} |");
        }
    }

    private static void Calls(StringBuilder text, LoadResult result)
    {
        Head(text, "Calls and caches", "", "");
        text.AppendLine($"| model calls | {result.Turns.Sum(t => t.ModelCalls)} |");
        text.AppendLine($"| calls to the Bot API that show something | {result.Sends} |");
        text.AppendLine($"| of these refused with 429 | {result.Refused} |");
        text.AppendLine($"| messages refused by limits | {result.Blocked} |");
        text.AppendLine($"| most people waiting at once | {result.Machine.Select(m => m.Waiting).DefaultIfEmpty().Max()} |");
        text.AppendLine($"| longest wait to the mean | {Starvation(result):F1} |");
        if (result.Questions.Count > 0)
        {
            text.AppendLine($"| read-only questions | {result.Questions.Count} |");
            text.AppendLine($"| answered from the cache (no model call) | {result.Hits} ({100.0 * result.Hits / result.Questions.Count:F0} %) |");
            text.AppendLine($"| dollars saved by it, at the CLI's prices of the simulated tokens | ${result.Saved:F4} |");
        }

        if (result.Listens > 0)
            text.AppendLine($"| recordings transcribed | {result.Listens} |");
    }

    /// <summary>The longest answer to the mean one: how unfair it got.</summary>
    public static double Starvation(LoadResult result)
    {
        var total = Spread.Of(result.Answered.Select(t => LoadResult.Seconds(t.Total)));
        return total.Max / total.Mean;
    }

    private static void Growth(StringBuilder text, LoadResult result)
    {
        Head(text, "Growth after the first quarter", "", "an hour", "± (95 %)", "first reading", "last reading", "", "in the second half, an hour", "± (95 %)", "");
        foreach (var service in new[] { MachineWatch.Bot, MachineWatch.Box, MachineWatch.Redis })
        {
            Row($"{service}: heap after a full collection, MiB", m => m.Services[service].Heap / MebiByte);
            Row($"{service}: memory, MiB", m => m.Services[service].Memory / MebiByte);
            Row($"{service}: handles", m => m.Services[service].Handles);
            Row($"{service}: threads", m => m.Services[service].Threads);
        }

        Row("Claude processes", m => m.ClaudeProcesses);
        Row("keys in the cache (turns are kept for days)", m => m.Keys);
        Row("of them such as do not expire", m => m.Lasting);
        Row("files in the box's data (transcripts are kept)", m => m.Files);
        Row("temporary files of Claude's processes", m => m.Temporary);

        text.AppendLine();
        text.AppendLine("Bot and box are asked for a full collection once a minute: only the heap that is left then is what they hold on to.");

        void Row(string name, Func<MachineSample, double?> value)
        {
            var settled = ReadAfter(0.25, value);
            if (Slope.Of(settled) is not { } slope)
                return;

            var later = Slope.Of(ReadAfter(0.5, value));
            text.AppendLine($"| {name} | {slope.PerHour:F1} | {slope.Margin:F1} | {settled[0].Value:F0} | {settled[^1].Value:F0} | {Verdict(slope)} | {later?.PerHour:F1} | {later?.Margin:F1} | {Verdict(later)} |");
        }

        static string Verdict(Slope? slope) => slope is null ? string.Empty : slope.Grows ? "grows" : "no growth shown";

        List<(TimeSpan At, double Value)> ReadAfter(double share, Func<MachineSample, double?> value) =>
            [.. result.Machine.Where(m => m.At > result.Took * share && value(m) is not null).Select(m => (m.At, value(m)!.Value))];
    }

    private static void Money(StringBuilder text, LoadResult result)
    {
        var messages = Math.Max(1, result.Answered.Count);
        var (with, without) = (result.Spent / messages, (result.Spent + result.Saved) / messages);
        var voice = result.Answered.Count(t => t.Kind == People.ErrandKind.Voice);
        var speech = PricePerMinute * voice / 60 / messages;
        Head(text, "What a month would cost at this mix", "messages a month", "without caches", "with caches", "saved");
        foreach (var month in new[] { 1_000, 10_000, 100_000 })
            text.AppendLine($"| {month:N0} | ${month * (without + speech):F2} | ${month * (with + speech):F2} | {(without + speech == 0 ? 0 : 100 * (without - with) / (without + speech)):F0} % |");
        text.AppendLine();
        text.AppendLine("Tokens are those of the simulated model, priced by the CLI; speech at Deepgram's list price for recordings of one second. Real answers are longer: the shares carry over, the sums do not.");
    }

    private static void Head(StringBuilder text, string title, params string[] columns)
    {
        text.AppendLine().AppendLine($"## {title}").AppendLine();
        text.AppendLine($"| {string.Join(" | ", columns)} |");
        text.AppendLine($"|{string.Concat(columns.Select((_, i) => i == 0 ? "---|" : "---:|"))}");
    }
}
