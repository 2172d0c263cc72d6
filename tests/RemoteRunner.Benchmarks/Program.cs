using BenchmarkDotNet.Running;
using RemoteRunner.Benchmarks.Limits;

if (args is ["limiter-bytes"])
    await LimiterBytes.PrintAsync();
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
