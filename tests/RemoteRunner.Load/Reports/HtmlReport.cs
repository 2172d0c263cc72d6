using System.Net;
using System.Text;
using RemoteRunner.Load.Samples;

namespace RemoteRunner.Load.Reports;

/// <summary>The same report as one page that needs nothing else: its tables, and plots over time.</summary>
internal static class HtmlReport
{
    private const double MebiByte = 1024 * 1024;

    private const string Style = """
        :root{color-scheme:light dark;--ink:#1c1c1e;--paper:#fff;--line:#d8d8dc;--soft:#f5f5f7}
        @media(prefers-color-scheme:dark){:root{--ink:#ececf0;--paper:#161618;--line:#3a3a3e;--soft:#222226}}
        body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:56rem;margin:0 auto;padding:1.5rem}
        h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;margin:2rem 0 .5rem}
        .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        td,th{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right}td:not(:first-child){white-space:nowrap}td:first-child,th:first-child{text-align:left}
        .achieved{color:#00794f;font-weight:600}.acceptable{color:#a06400;font-weight:600}.poor{color:#c02020;font-weight:600}
        @media(prefers-color-scheme:dark){.achieved{color:#4fd3a0}.acceptable{color:#f0b040}.poor{color:#ff7a7a}}
        figure{margin:1rem 0;padding:.5rem;background:var(--soft);border-radius:8px}svg{width:100%;height:auto;display:block}
        svg text{font-size:11px;fill:var(--ink)}svg .title{font-size:13px;font-weight:600}.grid{stroke:var(--line)}
        figcaption{font-size:.85rem;display:flex;flex-wrap:wrap;gap:.2rem 1rem}figcaption i{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.35rem}
        code{background:var(--soft);padding:.1rem .3rem;border-radius:4px;overflow-wrap:anywhere}
        """;

    public static string Write(LoadResult result, string markdown)
    {
        var page = new StringBuilder();
        var title = markdown[2..markdown.IndexOf('\n', StringComparison.Ordinal)].Trim();
        page.Append($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{WebUtility.HtmlEncode(title)}</title><style>{Style}</style></head><body>");
        Tables(page, markdown, Plots(result));
        return page.Append("</body></html>").ToString();
    }

    private static string Plots(LoadResult result)
    {
        var turns = result.Answered;
        var machine = result.Machine;
        var plots = new List<Plot>
        {
            new Plot("From the tap to the answer", "minute of the run", "seconds")
                .Dots("answer", turns.Select(t => (Minute(t), LoadResult.Seconds(t.Total)))).Dots("of it the model", turns.Select(t => (Minute(t), t.Model.TotalSeconds)))
                .Dots("first text", turns.Select(t => (Minute(t), LoadResult.Seconds(t.FirstText - t.Tapped)))),
            new Plot("Our own part of it", "minute of the run", "milliseconds")
                .Dots("warm", result.Warm.Select(t => (Minute(t), LoadResult.Seconds(t.Overhead) * 1000)))
                .Dots("a process was started, tools, voice", turns.Except(result.Warm).Select(t => (Minute(t), LoadResult.Seconds(t.Overhead) * 1000))),
            new Plot("Percentiles", "% of answers are at least this fast", "seconds")
                .Line("answer", Percentiles(turns.Select(t => LoadResult.Seconds(t.Total)))).Line("the model", Percentiles(turns.Select(t => t.Model.TotalSeconds)))
                .Line("ours", Percentiles(turns.Select(t => LoadResult.Seconds(t.Overhead)))),
            Services("Memory", "MiB", [MachineWatch.Bot, MachineWatch.Box, MachineWatch.Redis, MachineWatch.World], s => s.Memory / MebiByte),
            Services("Memory of Claude's processes, their share", "MiB", [MachineWatch.Claude], s => s.Memory / MebiByte),
            Services("Processor", "% of one core", [MachineWatch.Bot, MachineWatch.Box, MachineWatch.Redis, MachineWatch.Claude, MachineWatch.World, MachineWatch.Own], s => s.Processor * 100),
            new Plot("Who waits", "minute of the run", "")
                .Line("people", machine.Select(m => (m.At.TotalMinutes, (double)m.Waiting))).Line("sessions with an open turn", machine.Select(m => (m.At.TotalMinutes, (double)m.Sessions)))
                .Line("chats in the bot's inbox", machine.Select(m => (m.At.TotalMinutes, (double)m.Inboxes))).Line("Claude processes", machine.Select(m => (m.At.TotalMinutes, (double)m.ClaudeProcesses))),
            new Plot("Answers, limits and refusals so far", "minute of the run", "")
                .Line("answered", machine.Select(m => (m.At.TotalMinutes, (double)m.Answered))).Line("model calls", machine.Select(m => (m.At.TotalMinutes, (double)m.Model)))
                .Line("refused by limits", machine.Select(m => (m.At.TotalMinutes, (double)m.Blocked))).Line("429 from Telegram", machine.Select(m => (m.At.TotalMinutes, (double)m.Refused))),
        };
        if (result.Settings.IsSoak)
        {
            plots.Add(Services("Handles", "", [MachineWatch.Bot, MachineWatch.Box, MachineWatch.Redis], s => s.Handles));
            plots.Add(new Plot("What is kept", "minute of the run", "")
                .Line("keys in the cache", machine.Select(m => (m.At.TotalMinutes, (double)m.Keys))).Line("of them such as do not expire", machine.Select(m => (m.At.TotalMinutes, (double)m.Lasting)))
                .Line("files in the box's data", machine.Select(m => (m.At.TotalMinutes, (double)m.Files))).Line("temporary files", machine.Select(m => (m.At.TotalMinutes, (double)m.Temporary))));
        }

        if (result.Questions.Count > 0)
            plots.Add(new Plot("Questions answered from the cache", "minute of the run", "% so far").Line("hit rate", HitRate(result)));
        return string.Concat(plots.Select(p => p.ToSvg()));

        double Minute(TurnSample turn) => (turn.Tapped - result.Began).TotalMinutes;

        Plot Services(string title, string unit, string[] names, Func<ServiceSample, double> value) =>
            names.Aggregate(new Plot(title, "minute of the run", unit), (plot, name) => plot.Line(name, machine.Select(m => (m.At.TotalMinutes, value(m.Services[name])))));
    }

    private static IEnumerable<(double, double)> Percentiles(IEnumerable<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToList();
        return sorted.Count == 0 ? [] : Enumerable.Range(1, 100).Select(p => ((double)p, Spread.At(sorted, p / 100.0)));
    }

    private static IEnumerable<(double, double)> HitRate(LoadResult result)
    {
        var hits = 0;
        foreach (var (question, i) in result.Questions.Select((q, i) => (q, i)))
        {
            hits += question.SavedUsd is null ? 0 : 1;
            yield return ((question.Tapped - result.Began).TotalMinutes, 100.0 * hits / (i + 1));
        }
    }

    /// <summary>The Markdown that the report uses: headings, tables, code, paragraphs. The plots follow the first table.</summary>
    private static void Tables(StringBuilder page, string markdown, string plots)
    {
        var (inTable, tables) = (false, 0);
        foreach (var line in markdown.Split('\n').Select(l => l.TrimEnd()))
        {
            if (inTable && !line.StartsWith('|'))
            {
                page.Append("</table></div>");
                inTable = false;
                if (++tables == 1)
                    page.Append(plots);
            }

            if (line.StartsWith("## ", StringComparison.Ordinal))
                page.Append($"<h2>{Inline(line[3..])}</h2>");
            else if (line.StartsWith("# ", StringComparison.Ordinal))
                page.Append($"<h1>{Inline(line[2..])}</h1>");
            else if (line.StartsWith("|--", StringComparison.Ordinal))
                continue;
            else if (line.StartsWith('|'))
            {
                page.Append(inTable ? string.Empty : "<div class=\"wide\"><table>");
                page.Append($"<tr>{string.Concat(line.Trim('|').Split('|').Select(cell => Cell(cell.Trim(), inTable ? "td" : "th")))}</tr>");
                inTable = true;
            }
            else if (line.Length > 0)
                page.Append($"<p>{Inline(line)}</p>");
        }

        if (inTable)
            page.Append("</table></div>");
    }

    private static string Cell(string text, string tag) =>
        text is "achieved" or "acceptable" or "poor" ? $"<{tag} class=\"{text}\">{text}</{tag}>" : $"<{tag}>{Inline(text)}</{tag}>";

    private static string Inline(string text) =>
        string.Concat(WebUtility.HtmlEncode(text).Split('`').Select((part, i) => i % 2 == 1 ? $"<code>{part}</code>" : part));
}
