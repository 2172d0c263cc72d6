using System.Text;
using RemoteRunner.Load.Reports;
using RemoteRunner.Load.Samples;

namespace RemoteRunner.Load;

/// <summary>The same load with more and more chats, each point with processes of its own.</summary>
internal static class CurveRun
{
    public static async Task<string> ExecuteAsync(LoadSettings settings, IReadOnlyList<int> points, TextWriter log, IProgress<LoadProgress> progress, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        text.AppendLine("# More and more chats").AppendLine();
        text.AppendLine($"Made by `./eng/load.sh curve --points {string.Join(',', points)} --minutes {settings.Duration.TotalMinutes:0.##} --model-latency {settings.Latency} --seed {settings.Seed} --think {settings.Think.TotalSeconds:0.##} --processes {settings.MaxProcesses} --running {settings.MaxRunning}` on {DateTime.UtcNow:yyyy-MM-dd}. {MachineFacts.Read()}").AppendLine();
        text.AppendLine("| chats | messages a minute | errors | answer median, s | p90, s | longest to mean | ours median, ms | waits for a slot median, ms | bot to chat median, ms | box, MiB | bot, MiB | Claude, MiB | processor, % of all cores | 429 |");
        text.AppendLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var chats in points)
        {
            await log.WriteLineAsync($"{chats} chats");
            var result = await LoadRun.ExecuteAsync(settings with { Chats = chats }, progress, cancellationToken);
            text.AppendLine(Row(result));
            foreach (var error in result.Errors)
                await log.WriteLineAsync($"\nNot answered: message {error.Number} of chat {error.Chat}: {error.Problem ?? "nothing came"}");
            await log.WriteLineAsync($"\n{Row(result)}");
        }

        return text.ToString();
    }

    private static string Row(LoadResult result)
    {
        var total = Spread.Of(result.Answered.Select(t => LoadResult.Seconds(t.Total)));
        var own = Median(t => t.Overhead);
        var slot = Median(t => t.Started - t.Accepted);
        var delivery = Median(t => t.Answered - t.Ended);
        var busy = result.Machine.Select(m => m.Services.Values.Sum(s => s.Processor)).DefaultIfEmpty().Average() * 100 / Environment.ProcessorCount;
        return $"| {result.Settings.Chats} | {result.Turns.Count / result.Took.TotalMinutes:F0} | {result.Errors.Count} | {total.Median:F2} | {total.P90:F2} | {MarkdownReport.Starvation(result):F1} | {own:F0} | {slot:F0} | {delivery:F0} "
            + $"| {Most(MachineWatch.Box):F0} | {Most(MachineWatch.Bot):F0} | {Most(MachineWatch.Claude):F0} | {busy:F0} | {result.Refused} |";

        double Median(Func<TurnSample, TimeSpan?> time) => Spread.Of(result.Answered.Select(t => LoadResult.Seconds(time(t)) * 1000).Where(double.IsFinite)).Median;

        double Most(string service) => result.Machine.Select(m => m.Services[service].Memory).DefaultIfEmpty().Max() / (1024.0 * 1024);
    }
}
