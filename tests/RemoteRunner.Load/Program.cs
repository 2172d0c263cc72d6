using System.Runtime.InteropServices;
using RemoteRunner.Load;

using var interrupted = new CancellationTokenSource();
// Whoever ends this must not leave a whole system running behind it.
using var byKey = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var bySignal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

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

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}
