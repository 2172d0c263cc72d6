using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.AnswerCache.Turns;
using StackExchange.Redis;

namespace RemoteRunner.Benchmarks.Answers;

/// <summary>A hit of the answer cache in a repository of 10,000 files, beside <c>git status</c> in the same one.</summary>
internal static class AnswerHit
{
    private const int Files = 10_000;
    private const int Rounds = 40;

    public static async Task PrintAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rr-answer-hit-");
        try
        {
            var root = Path.Combine(folder.FullName, "work", "app");
            await MakeRepositoryAsync(root);
            await using var server = await CacheServer.StartAsync(CacheKind.Redis);
            await using var redis = await server.ConnectAsync();
            await using var services = new ServiceCollection()
                .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddSingleton<IConnectionMultiplexer>(redis)
                .AddSingleton(TimeProvider.System).AddLogging().AddMetrics().AddAnswerCache().BuildServiceProvider();
            var answers = services.GetRequiredService<CachedAnswers>();
            var question = new AnswerQuestion(UserId.Telegram(1), "app", root, null, "opus", "default", "2.1.331", "", "", null, "show main.txt");

            // What was changed a moment ago is not cached.
            await Task.Delay(300);
            var miss = (CacheMiss)await answers.LookAsync(question, CancellationToken.None);
            var ended = new TurnEnded(TurnState.Succeeded, "one", TurnUsage.None, TimeSpan.Zero) { At = DateTimeOffset.UtcNow };
            var stored = await answers.StoreAsync(miss, new TurnObservation(), ended, CancellationToken.None);
            if (!stored.Stored)
                throw new InvalidOperationException($"The answer was not stored: {stored.Reason}");

            var (hits, status) = (new List<double>(), new List<double>());
            for (var i = 0; i < Rounds; i++)
            {
                hits.Add(await TimeAsync(async () => _ = (CacheHit)await answers.LookAsync(question, CancellationToken.None)));
                status.Add(await TimeAsync(() => GitAsync(root, "status", "--porcelain")));
            }

            Console.WriteLine($"| {Files:N0} files, {Rounds} rounds | median ms | fastest | slowest |");
            Console.WriteLine("|---|---|---|---|");
            Console.WriteLine(Row("a hit of the answer cache", hits));
            Console.WriteLine(Row("git status --porcelain", status));
            Console.WriteLine();
            Console.WriteLine($"Ratio of medians, a hit to git status: {Median(hits) / Median(status):F2}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Row(string name, List<double> times) => $"| {name} | {Median(times):F0} | {times.Min():F0} | {times.Max():F0} |";

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var began = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task MakeRepositoryAsync(string root)
    {
        for (var i = 0; i < Files; i++)
        {
            var path = Path.Combine(root, $"d{i % 100}/s{i % 7}/f{i}.txt");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "one content, so that git has little to store\n");
        }

        await File.WriteAllTextAsync(Path.Combine(root, "main.txt"), "one\n");
        await GitAsync(root, "init", "-q");
        await GitAsync(root, "add", "-A");
        await GitAsync(root, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "many");
        await Task.Delay(1100);
        await GitAsync(root, "update-index", "-q", "--really-refresh");
    }

    private static async Task GitAsync(string root, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = root, RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
