using System.Collections.Concurrent;
using RemoteRunner.Load.People;
using RemoteRunner.Load.Samples;
using RemoteRunner.Load.Stage;

namespace RemoteRunner.Load.Direct;

/// <summary>The same prompt three ways in turn: through everything, through a warm CLI, through a fresh one.</summary>
internal static class OverheadRun
{
    // Telegram lets a chat have about one message a second.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1.5);

    // A server that has run for a while is what people meet: code that was compiled, processes that are warm.
    private const int WarmUp = 15;

    public static async Task<string> ExecuteAsync(LoadSettings settings, int messages, TextWriter log, CancellationToken cancellationToken)
    {
        await using var stage = await LoadStage.SetAsync([LoadRun.FirstPerson], settings.Claude, settings.MaxProcesses, 10, cancellationToken);
        await stage.People.SetModelLatencyAsync(LoadSettings.Instant, settings.Seed, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feed = new ChatFeed(stage.Control);
        var following = feed.FollowAsync(over.Token);
        await Task.WhenAny(feed.Ready, following).WaitAsync(cancellationToken);
        var talker = new Talker(LoadRun.FirstPerson, settings, stage.People, feed, new ConcurrentQueue<TurnSample>());

        var folder = Directory.CreateTempSubdirectory("rr-direct-");
        try
        {
            await using var warm = DirectClaude.Start(stage, settings.Claude, Path.Combine(folder.FullName, "warm"));
            for (var i = 0; i < WarmUp; i++)
            {
                await warm.AskAsync($"[[answer warm{i}]]", cancellationToken);
                await talker.AskAsync(cancellationToken);
                await Task.Delay(_pause, cancellationToken);
            }

            var (whole, direct, fresh) = (new List<TurnSample>(), new List<DirectTimes>(), new List<DirectTimes>());
            for (var i = 0; i < messages; i++)
            {
                await Task.Delay(_pause, cancellationToken);
                whole.Add(await talker.AskAsync(cancellationToken));
                direct.Add(await warm.AskAsync($"[[answer M{i}]]", cancellationToken));
                fresh.Add(await DirectClaude.RunFreshAsync(stage, settings.Claude, Path.Combine(folder.FullName, "fresh"), $"[[answer M{i}]]", cancellationToken));
                await log.WriteLineAsync($"{i + 1} of {messages}: whole {LoadResult.Seconds(whole[^1].Total) * 1000:F0} ms, warm CLI {direct[^1].Result.TotalMilliseconds:F0} ms, fresh CLI {fresh[^1].Result.TotalMilliseconds:F0} ms");
            }

            await over.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Report(settings, messages, whole, direct, fresh);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Report(LoadSettings settings, int messages, List<TurnSample> whole, List<DirectTimes> direct, List<DirectTimes> fresh)
    {
        var wholeFirst = Spread.Of(whole.Select(w => LoadResult.Seconds(w.FirstText - w.Tapped) * 1000));
        var wholeEnd = Spread.Of(whole.Select(w => LoadResult.Seconds(w.Total) * 1000));
        var directFirst = Spread.Of(direct.Select(d => d.FirstText.TotalMilliseconds));
        var directEnd = Spread.Of(direct.Select(d => d.Result.TotalMilliseconds));
        var freshFirst = Spread.Of(fresh.Select(f => f.FirstText.TotalMilliseconds));
        var freshEnd = Spread.Of(fresh.Select(f => f.Result.TotalMilliseconds));
        return $"""
            # Our own part of an answer

            Made by `./eng/measure-overhead.sh --messages {messages}` on {DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, with a model that answers at once: {messages} rounds,
            in each the same prompt through everything (from the tap to the answer in the chat), through a warm CLI driven directly, and through a fresh `claude -p`. Before that {WarmUp} rounds of warm-up.

            | milliseconds | first text, median | first text, p90 | answer, median | answer, p90 | answer, longest |
            |---|---:|---:|---:|---:|---:|
            {Row("the whole system", wholeFirst, wholeEnd)}
            {Row("a warm CLI, directly", directFirst, directEnd)}
            {Row("a fresh CLI", freshFirst, freshEnd)}

            - Median of ours over the warm CLI: {wholeEnd.Median - directEnd.Median:F0} ms (goal: under 50)
            - First text, the fresh CLI to ours: {freshFirst.Median / wholeFirst.Median:F1} times (goal: at least 3)
            """;

        static string Row(string name, Spread first, Spread end) =>
            $"| {name} | {first.Median:F0} | {first.P90:F0} | {end.Median:F0} | {end.P90:F0} | {end.Max:F0} |";
    }
}
