using RemoteRunner.Load.Samples;

namespace RemoteRunner.Load.Reports;

/// <summary>Something promised, and what was measured.</summary>
/// <param name="Goal">At most this is achieved.</param>
/// <param name="Acceptable">At most this is acceptable; more is poor.</param>
internal sealed record Target(string Name, double Measured, double Goal, double Acceptable, string Unit)
{
    private const double MebiByte = 1024 * 1024;

    public string Verdict => Measured <= Goal ? "achieved" : Measured <= Acceptable ? "acceptable" : "poor";

    /// <summary>What issue and README promise for ten people at once with the realistic model.</summary>
    public static IReadOnlyList<Target> Of(LoadResult result)
    {
        var total = Spread.Of(result.Answered.Select(t => LoadResult.Seconds(t.Total)));
        var own = Spread.Of(result.Warm.Select(t => LoadResult.Seconds(t.Overhead) * 1000));
        return
        [
            new("answers on average", total.Mean, 3, 4.5, "s"),
            new("90 % of answers", total.P90, 5, 7.5, "s"),
            new("99 % of answers", total.P99, 10, 15, "s"),
            new("longest answer", total.Max, 30, 60, "s"),
            new("our own part, 99 %, warm", own.P99, 100, 250, "ms"),
            new("bot, most memory", Most(MachineWatch.Bot), 200, 500, "MiB"),
            new("box without Claude, most memory", Most(MachineWatch.Box), 300, 1024, "MiB"),
            new("processor of all services and Claude, mean, of all cores", Busy(), 40, 60, "%"),
            new("errors", 100.0 * result.Errors.Count / Math.Max(1, result.Turns.Count), 0.1, 1, "%"),
        ];

        double Most(string service) => result.Machine.Select(m => m.Services[service].Memory).DefaultIfEmpty().Max() / MebiByte;

        double Busy() => 100.0 / Environment.ProcessorCount * result.Machine.Select(m =>
            new[] { MachineWatch.Bot, MachineWatch.Box, MachineWatch.Redis, MachineWatch.Claude }.Sum(s => m.Services[s].Processor)).DefaultIfEmpty().Average();
    }
}
