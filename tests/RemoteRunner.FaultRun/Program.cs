using RemoteRunner.FaultRun;

if (RunSettings.Parse(args, out var problem) is not { } settings)
{
    await Console.Error.WriteLineAsync(problem);
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};

var report = await Run.ExecuteAsync(settings, Console.Out, interrupted.Token);
Console.WriteLine();
Console.WriteLine(report);
return report.IsClean ? 0 : 1;
