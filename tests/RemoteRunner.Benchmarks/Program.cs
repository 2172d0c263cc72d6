using BenchmarkDotNet.Running;
using RemoteRunner.Benchmarks.Answers;
using RemoteRunner.Benchmarks.Limits;

switch (args)
{
    case ["limiter-bytes"]:
        await LimiterBytes.PrintAsync();
        break;
    case ["answer-hit"]:
        await AnswerHit.PrintAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(AnswerHit).Assembly).Run(args);
        break;
}
