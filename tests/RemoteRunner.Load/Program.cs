using RemoteRunner.Load;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};

try
{
    return await Commands.RunAsync(Arguments.Parse(args), Console.Out, interrupted.Token);
}
catch (ArgumentException problem)
{
    await Console.Error.WriteLineAsync($"{problem.Message}\n{Arguments.Usage}");
    return 2;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return 130;
}
