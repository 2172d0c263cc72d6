using System.Collections.Concurrent;
using RemoteRunner.Load.People;
using RemoteRunner.Load.Samples;
using RemoteRunner.Load.Stage;

namespace RemoteRunner.Load.Direct;

/// <summary>Messages one after another in one chat: the time of each.</summary>
internal static class SequenceRun
{
    public static async Task<string> ExecuteAsync(LoadSettings settings, int messages, TextWriter log, CancellationToken cancellationToken)
    {
        await using var stage = await LoadStage.SetAsync([LoadRun.FirstPerson], settings.Claude, settings.MaxProcesses, 10, cancellationToken);
        await stage.People.SetModelLatencyAsync(settings.Latency, settings.Seed, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feed = new ChatFeed(stage.Control);
        var following = feed.FollowAsync(over.Token);
        await Task.WhenAny(feed.Ready, following).WaitAsync(cancellationToken);
        var talker = new Talker(LoadRun.FirstPerson, settings, stage.People, feed, new ConcurrentQueue<TurnSample>());
        var world = new WorldWatch(stage.Control);
        List<TurnSample> asked = [];
        for (var i = 1; i <= messages; i++)
        {
            asked.Add(await talker.AskAsync(cancellationToken));
            await world.CollectAsync();
            await log.WriteLineAsync($"{i,3} of {messages}: {LoadResult.Seconds(asked[^1].Total):F3} s");
        }

        await over.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await using var redis = await stage.Cache.ConnectAsync();
        await new TurnLedger(redis).CompleteAsync(asked, world.Model);

        var took = asked[^1].Answered - asked[0].Tapped;
        var total = Spread.Of(asked.Select(a => LoadResult.Seconds(a.Total)));
        return $"""
            # {messages} messages one after another

            Made by `./eng/benchmark.sh --messages {messages} --model-latency {settings.Latency} --seed {settings.Seed}` on {DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores. The first starts a Claude process;
            beyond three in a row Telegram's budget of about one message a second in a chat counts.

            | message | from tap to answer, s | of it the model, s | ours, ms |
            |---:|---:|---:|---:|
            {string.Join('\n', asked.Select(a => $"| {a.Number} | {LoadResult.Seconds(a.Total):F3} | {a.Model.TotalSeconds:F3} | {LoadResult.Seconds(a.Overhead) * 1000:F0} |"))}

            Average {total.Mean:F3} s, median {total.Median:F3} s, longest {total.Max:F3} s; {messages / LoadResult.Seconds(took):F2} requests a second.
            """;
    }
}
