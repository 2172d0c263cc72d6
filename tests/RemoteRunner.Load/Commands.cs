using RemoteRunner.Load.Direct;
using RemoteRunner.Load.Reports;

namespace RemoteRunner.Load;

/// <summary>What the tool can be asked for.</summary>
internal static class Commands
{
    /// <returns>0 when there was no error.</returns>
    public static async Task<int> RunAsync(Arguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Command == "load")
            return await LoadAsync(arguments.Load(), output, cancellationToken);

        var report = arguments.Command switch
        {
            "curve" => await CurveRun.ExecuteAsync(arguments.Load(), arguments.Points(), output, Bar(output), cancellationToken),
            "overhead" => await OverheadRun.ExecuteAsync(arguments.Load(), arguments.Whole("messages", 20, 1, 1_000), output, cancellationToken),
            "burst" => await BurstRun.ExecuteAsync(arguments.Load(), arguments.Whole("rounds", 5, 1, 1_000), output, cancellationToken),
            "benchmark" => await SequenceRun.ExecuteAsync(arguments.Load(), arguments.Whole("messages", 20, 1, 1_000), output, cancellationToken),
            "followers" => await FollowersRun.ExecuteAsync(
                arguments.Claude(), arguments.Whole("followers", 100, 1, 10_000), arguments.Whole("rounds", 5, 1, 1_000), output, cancellationToken),
            "deployment" => await DeploymentRun.ExecuteAsync(
                arguments.Address("box"), Arguments.InternalKey(), arguments.Required("user"), arguments.Optional("workspace"),
                arguments.Whole("messages", 5, 1, DeploymentRun.MostMessages), output, cancellationToken),
            var other => throw new ArgumentException($"'{other}' is not understood."),
        };
        await output.WriteLineAsync($"\n{report}");
        if (arguments.Optional("report") is { } path)
            await File.WriteAllTextAsync(path, report.TrimEnd() + "\n", cancellationToken);
        return 0;
    }

    private static async Task<int> LoadAsync(LoadSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var result = await LoadRun.ExecuteAsync(settings, Bar(output), cancellationToken);
        await output.WriteLineAsync($"\n\n{await ReportFiles.WriteAsync(result)}");
        return result.Errors.Count == 0 ? 0 : 1;
    }

    private static ProgressBar Bar(TextWriter output) => new(output, moves: !Console.IsOutputRedirected);
}
