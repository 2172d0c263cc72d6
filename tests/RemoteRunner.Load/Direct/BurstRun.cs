using System.Collections.Concurrent;
using System.Diagnostics;
using RemoteRunner.Load.People;
using RemoteRunner.Load.Samples;
using RemoteRunner.Load.Stage;

namespace RemoteRunner.Load.Direct;

/// <summary>Many warm sessions asked in the same moment, and as many CLI processes driven directly, in turn.</summary>
internal static class BurstRun
{
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(4);

    // A server that has run for a while is what people meet: code that was compiled, processes that are warm.
    private const int WarmUp = 8;

    public static async Task<string> ExecuteAsync(LoadSettings settings, int rounds, TextWriter log, CancellationToken cancellationToken)
    {
        var people = Enumerable.Range(0, settings.Chats).Select(i => LoadRun.FirstPerson + i).ToList();
        await using var stage = await LoadStage.SetAsync(people, settings.Claude, Math.Max(settings.MaxProcesses, settings.Chats), settings.Chats, cancellationToken);
        await stage.People.SetModelLatencyAsync(LoadSettings.Instant, settings.Seed, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feed = new ChatFeed(stage.Control);
        var following = feed.FollowAsync(over.Token);
        await Task.WhenAny(feed.Ready, following).WaitAsync(cancellationToken);
        var talkers = people.Select(id => new Talker(id, settings, stage.People, feed, new ConcurrentQueue<TurnSample>())).ToList();

        var folder = Directory.CreateTempSubdirectory("rr-direct-");
        var direct = people.Select(p => DirectClaude.Start(stage, settings.Claude, Path.Combine(folder.FullName, $"{p}"))).ToList();
        try
        {
            for (var i = 0; i < WarmUp; i++)
            {
                foreach (var claude in direct)
                    await claude.AskAsync($"[[answer warm{i}]]", cancellationToken);
                await Task.WhenAll(talkers.Select(t => t.AskAsync(cancellationToken)));
                await Task.Delay(_rest, cancellationToken);
            }

            var (ours, theirs) = (new List<double>(), new List<double>());
            var processor = new Dictionary<string, double>();
            for (var round = 1; round <= rounds; round++)
            {
                await Task.Delay(_rest, cancellationToken);
                var before = ProcessorOf(stage);
                var asked = await Task.WhenAll(talkers.Select(t => t.AskAsync(cancellationToken)));
                foreach (var (name, time) in ProcessorOf(stage))
                    processor[name] = processor.GetValueOrDefault(name) + (time - before[name]).TotalMilliseconds;
                ours.Add(LoadResult.Seconds(asked.Max(a => a.Answered) - asked.Min(a => a.Tapped)) * 1000);
                await Task.Delay(_rest, cancellationToken);
                var began = Stopwatch.GetTimestamp();
                await Task.WhenAll(direct.Select(d => d.AskAsync($"[[answer R{round}]]", cancellationToken)));
                theirs.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                await log.WriteLineAsync($"round {round} of {rounds}: all answered after {ours[^1]:F0} ms, directly {theirs[^1]:F0} ms");
            }

            await over.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (our, their) = (Spread.Of(ours), Spread.Of(theirs));
            return $"""
                # {settings.Chats} warm sessions asked at once

                Made by `./eng/measure-overhead.sh burst --chats {settings.Chats} --rounds {rounds}` on {DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, with a model that answers at once:
                {rounds} rounds, in each all chats through everything, then as many warm CLI processes driven directly. Before that {WarmUp} rounds of warm-up.

                | milliseconds until all are answered | median | fastest | slowest |
                |---|---:|---:|---:|
                | the whole system | {our.Median:F0} | {ours.Min():F0} | {our.Max:F0} |
                | the CLI processes directly | {their.Median:F0} | {theirs.Min():F0} | {their.Max:F0} |

                Ratio of medians: {our.Median / their.Median:F2} (goal: 1.5 at the most)

                Processor time of a message, milliseconds: {string.Join(", ", processor.Select(p => $"{p.Key} {p.Value / rounds / settings.Chats:F0}"))}. The outside world and this tool
                stand for Telegram, the model and the people; here they share the cores with what is measured.
                """;
        }
        finally
        {
            foreach (var claude in direct)
                await claude.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, TimeSpan> ProcessorOf(LoadStage stage)
    {
        var all = ProcessReading.All();
        return new Dictionary<string, TimeSpan>
        {
            ["bot"] = all[stage.Bot.Pid].Processor,
            ["box"] = all[stage.Box.Pid].Processor,
            ["redis-server"] = all[stage.Cache.Pid!.Value].Processor,
            ["Claude"] = TimeSpan.FromTicks(all.Values.Where(p => p.Parent == stage.Box.Pid).Sum(p => p.Processor.Ticks)),
            ["outside world"] = all[stage.World.Pid].Processor,
            ["this tool"] = all[Environment.ProcessId].Processor,
        };
    }
}
