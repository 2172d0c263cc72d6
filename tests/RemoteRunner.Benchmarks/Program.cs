using BenchmarkDotNet.Running;
using RemoteRunner.Benchmarks;
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
    case ["compare", var before, var after]:
        return await Comparison.PrintAsync(before, after);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(AnswerHit).Assembly).Run(args);
        break;
}

return 0;
