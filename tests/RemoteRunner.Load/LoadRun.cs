using System.Collections.Concurrent;
using RemoteRunner.Load.People;
using RemoteRunner.Load.Samples;
using RemoteRunner.Load.Stage;
using StackExchange.Redis;

namespace RemoteRunner.Load;

/// <summary>One run from the first process to the numbers.</summary>
internal static class LoadRun
{
    public const long FirstPerson = 4_001;

    private const long WarmUpPerson = FirstPerson - 1;

    /// <param name="progress">Told how far it is, several times a second.</param>
    public static async Task<LoadResult> ExecuteAsync(LoadSettings settings, IProgress<LoadProgress> progress, CancellationToken cancellationToken)
    {
        var people = Enumerable.Range(0, settings.Chats).Select(i => FirstPerson + i).ToList();
        await using var stage = await LoadStage.SetAsync([WarmUpPerson, .. people], settings.Claude, settings.MaxProcesses, settings.MaxRunning, cancellationToken);
        var feed = new ChatFeed(stage.Control);
        var samples = new ConcurrentQueue<TurnSample>();
        var talkers = people.Select(id => new Talker(id, settings, stage.People, feed, samples)).ToList();
        var world = new WorldWatch(stage.Control);
        // INFO is among the commands that a client sends only when it may administer.
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{stage.Cache.ConnectionString},allowAdmin=true");
        var machine = new MachineWatch(stage, redis, collect: settings.IsSoak, sample => sample with
        {
            Waiting = talkers.Count(t => t.Waits),
            Answered = samples.Count(s => s.Outcome == TurnOutcome.Answered),
            Blocked = samples.Count(s => s.Outcome == TurnOutcome.Blocked),
            Model = world.Model.Count,
            Refused = world.Refused,
        });

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = feed.FollowAsync(over.Token);
        await Task.WhenAny(feed.Ready, following).WaitAsync(cancellationToken);

        await WarmUpAsync(settings, stage, feed, cancellationToken);
        await world.ForgetAsync();
        await stage.People.SetModelLatencyAsync(settings.Latency, settings.Seed, cancellationToken);
        var began = DateTimeOffset.UtcNow;
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        closing.CancelAfter(settings.Duration);
        var watching = Task.WhenAll(world.WatchAsync(over.Token), machine.WatchAsync(over.Token), TellAsync(settings, samples, talkers, began, progress, over.Token));
        var talking = Task.WhenAll(talkers.Select(t => t.TalkAsync(closing.Token, cancellationToken)));
        await Task.WhenAny(talking, following, watching).Unwrap();
        await talking;
        var took = DateTimeOffset.UtcNow - began;

        await over.CancelAsync();
        await watching;
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await world.CollectAsync();
        await new TurnLedger(redis).CompleteAsync(samples, world.Model);
        return new LoadResult(settings, began, took, [.. samples.OrderBy(s => s.Tapped)], machine.Samples, world.Sends, world.Refused, world.Listens);
    }

    private static async Task WarmUpAsync(LoadSettings settings, LoadStage stage, ChatFeed feed, CancellationToken cancellationToken)
    {
        await stage.People.SetModelLatencyAsync(LoadSettings.Instant, settings.Seed, cancellationToken);
        var talker = new Talker(WarmUpPerson, settings, stage.People, feed, []);
        for (var i = 0; i < settings.WarmUp; i++)
            await talker.AskAsync(cancellationToken);
    }

    private static async Task TellAsync(
        LoadSettings settings, ConcurrentQueue<TurnSample> samples, List<Talker> talkers, DateTimeOffset began, IProgress<LoadProgress> progress, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var share = Math.Min(1, (DateTimeOffset.UtcNow - began) / settings.Duration);
            var last = samples.TakeLast(20).Select(s => LoadResult.Seconds(s.Total)).Where(s => !double.IsNaN(s)).ToList();
            progress.Report(new LoadProgress(
                share, samples.Count, samples.Count(s => s.Outcome != TurnOutcome.Answered), talkers.Count(t => t.Waits), last.Count > 0 ? last.Average() : 0));
        }
    }
}

/// <param name="Share">Of the time people write.</param>
/// <param name="Recent">Mean seconds of the last answers.</param>
internal sealed record LoadProgress(double Share, int Turns, int NotAnswered, int Waiting, double Recent);
