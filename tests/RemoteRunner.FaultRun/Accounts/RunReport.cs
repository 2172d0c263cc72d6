using System.Globalization;
using System.Text;

namespace RemoteRunner.FaultRun.Accounts;

/// <summary>What became of everything that was sent.</summary>
internal sealed class RunReport
{
    public required RunSettings Settings { get; init; }

    public TimeSpan Writing { get; set; }

    public TimeSpan Settling { get; set; }

    /// <summary>What was broken, and how often.</summary>
    public IReadOnlyDictionary<string, int> Broken { get; set; } = new Dictionary<string, int>();

    public int Prompts { get; set; }

    public int Stops { get; set; }

    public int Files { get; set; }

    public int Taps { get; set; }

    public int Answered { get; set; }

    public int Failed { get; set; }

    public int Stopped { get; set; }

    public int Interrupted { get; set; }

    /// <summary>Turns that went on from an interrupted one because its person tapped Continue.</summary>
    public int Continued { get; set; }

    public int Refused { get; set; }

    /// <summary>Messages sent again because nobody could know whether they had arrived, as the bot counted them.</summary>
    public int Resends { get; set; }

    /// <summary>Answers that stand twice in a chat because of such a resend.</summary>
    public int ArrivedTwice { get; set; }

    public int ProgressLeft { get; set; }

    public List<string> Lost { get; } = [];

    public List<string> Doubled { get; } = [];

    public List<string> Rerun { get; } = [];

    public List<string> OutOfOrder { get; } = [];

    public List<string> Orphans { get; } = [];

    /// <summary>What nobody foresaw: services that ended by themselves, commands that ran without leave.</summary>
    public List<string> Unexpected { get; } = [];

    /// <summary>Logs, data and chats of a run that was not clean.</summary>
    public string? Folder { get; set; }

    public int Turns => Answered + Failed + Stopped + Interrupted + Continued;

    public int Kills => Broken.Where(b => b.Key.StartsWith("kill ", StringComparison.Ordinal)).Sum(b => b.Value);

    public bool IsClean => Lost.Count + Doubled.Count + Rerun.Count + OutOfOrder.Count + Orphans.Count + Unexpected.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Settings.Chats} chats, {Writing.TotalMinutes:0.0} minutes of writing, {Settling.TotalSeconds:0} s until all had settled");
        text.AppendLine(CultureInfo.InvariantCulture, $"updates        {Prompts + Stops + Taps}: {Prompts} prompts ({Files} with a document), {Stops} /stop, {Taps} taps");
        text.AppendLine(CultureInfo.InvariantCulture, $"turns          {Turns}: {Answered} answered, {Interrupted} interrupted and told, {Continued} continued, {Stopped} stopped, {Failed} failed and told");
        text.AppendLine(CultureInfo.InvariantCulture, $"refused        {Refused}");
        text.AppendLine(CultureInfo.InvariantCulture, $"kills          {Kills}: {Listed(b => b.StartsWith("kill ", StringComparison.Ordinal), "kill ")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"other faults   {Listed(b => !b.StartsWith("kill ", StringComparison.Ordinal), string.Empty)}");
        text.AppendLine();
        Append(text, "lost", Lost);
        Append(text, "doubled", Doubled);
        Append(text, "re-run", Rerun);
        Append(text, "out of order", OutOfOrder);
        Append(text, "orphans", Orphans);
        if (Unexpected.Count > 0)
            Append(text, "unexpected", Unexpected);
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"resends in the gap {Resends}, of which {ArrivedTwice} stand twice in their chat; progress messages left behind {ProgressLeft}");
        text.Append(CultureInfo.InvariantCulture, $"seed {Settings.Seed}");
        if (Folder is not null)
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"logs and data: {Folder}");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, List<string> findings)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{name,-14} {findings.Count}");
        foreach (var finding in findings.Take(20))
            text.AppendLine(CultureInfo.InvariantCulture, $"    {finding}");
    }

    private string Listed(Func<string, bool> which, string prefix) =>
        string.Join(", ", Broken.Where(b => which(b.Key)).OrderByDescending(b => b.Value).Select(b => $"{b.Key[prefix.Length..]} {b.Value}"));
}
