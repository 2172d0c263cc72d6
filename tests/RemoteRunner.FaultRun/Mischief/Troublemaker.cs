using System.Collections.Concurrent;
using System.Diagnostics;
using RemoteRunner.FaultRun.People;
using RemoteRunner.FaultRun.Stage;
using RemoteRunner.TestSupport.People;

namespace RemoteRunner.FaultRun.Mischief;

/// <summary>Breaks something every few seconds: kills processes, cuts and delays connections, lets the outside world misbehave.</summary>
internal sealed class Troublemaker(RunnerStage stage, OutsideWorld world, int seed, bool isLong, Action<string> say)
{
    private readonly Random _random = new(seed);
    private readonly List<Task> _under = [];
    private readonly ConcurrentDictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _orphans = new();

    /// <summary>What was done, and how often.</summary>
    public IReadOnlyDictionary<string, int> Done => _done;

    /// <summary>Processes that outlived the box they belonged to.</summary>
    public IReadOnlyList<string> Orphans => [.. _orphans];

    public async Task RunAsync(CancellationToken closing)
    {
        // A killed box costs every warm process: often in a short run, in a long one so that much is done in between.
        var meanPause = TimeSpan.FromSeconds(isLong ? 9 : 3.5);
        (int Weight, Func<CancellationToken, Task> Act)[] acts =
        [
            (isLong ? 8 : 14, KillBotAsync), (isLong ? 4 : 12, KillBoxAsync), (14, KillClaudeAsync), (9, KillCacheAsync),
            (10, CutAsync), (8, RefuseAsync), (8, DelayAsync),
            (17, TelegramFaultAsync), (6, DuplicateAsync), (8, ModelFaultAsync),
        ];
        var whole = acts.Sum(a => a.Weight);
        while (true)
        {
            await Task.Delay(meanPause * (0.4 + (1.2 * _random.NextDouble())), closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (closing.IsCancellationRequested)
                break;

            var luck = _random.Next(whole);
            var chosen = acts.First(a => (luck -= a.Weight) < 0).Act;
            _under.RemoveAll(t => t.IsCompletedSuccessfully);
            _under.Add(chosen(CancellationToken.None));
        }

        await Task.WhenAll(_under);
    }

    private async Task KillBotAsync(CancellationToken cancellationToken)
    {
        Note("kill bot");
        await stage.Bot.KillAsync(Pause());
    }

    private async Task KillBoxAsync(CancellationToken cancellationToken)
    {
        Note("kill box");
        await stage.Box.KillAsync(Pause());
        if (stage.Box.Pid is not { } pid)
            return;

        await RunnerStage.HealthyAsync(stage.Box, cancellationToken);
        if (stage.Box.Pid != pid)
            return;

        // Whatever is older than the box that says it is ready belongs to one that is dead.
        var since = BoxProcesses.StartOf(pid);
        foreach (var process in BoxProcesses.Find(stage.BoxData).Where(p => p.Start < since))
            _orphans.Enqueue($"{process.Pid} {process.Command[..Math.Min(200, process.Command.Length)]}");
    }

    private Task KillClaudeAsync(CancellationToken cancellationToken)
    {
        var all = BoxProcesses.Find(stage.BoxData);
        if (all.Count == 0)
            return Task.CompletedTask;

        // Claude itself, or a command of its shell.
        var victim = all[_random.Next(all.Count)];
        Note(victim.Command.Contains("--input-format", StringComparison.Ordinal) ? "kill claude" : "kill command");
        try
        {
            using var process = Process.GetProcessById(victim.Pid);
            process.Kill(entireProcessTree: false);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }

        return Task.CompletedTask;
    }

    private async Task KillCacheAsync(CancellationToken cancellationToken)
    {
        // One at a time: it is killed and started again.
        if (_done.GetValueOrDefault("kill cache") > _done.GetValueOrDefault("cache back"))
            return;

        Note("kill cache");
        var pause = Pause();
        await stage.Cache.KillAsync();
        await Task.Delay(pause, cancellationToken);
        await stage.Cache.RestartAsync(cancellationToken);
        _done.AddOrUpdate("cache back", 1, (_, n) => n + 1);
    }

    private Task CutAsync(CancellationToken cancellationToken)
    {
        var link = AnyLink();
        Note($"cut {link.Name}");
        link.Cut();
        return Task.CompletedTask;
    }

    private async Task RefuseAsync(CancellationToken cancellationToken)
    {
        var link = AnyLink();
        Note($"refuse {link.Name}");
        var pause = Pause() * 2;
        link.Refuses = true;
        await Task.Delay(pause, cancellationToken);
        link.Refuses = false;
    }

    private async Task DelayAsync(CancellationToken cancellationToken)
    {
        var link = AnyLink();
        Note($"delay {link.Name}");
        var (delay, pause) = (_random.Next(50, 1_500), Pause() * 2);
        link.Delay = TimeSpan.FromMilliseconds(delay);
        await Task.Delay(pause, cancellationToken);
        link.Delay = TimeSpan.Zero;
    }

    private Task TelegramFaultAsync(CancellationToken cancellationToken)
    {
        var method = new[] { "*", "sendMessage", "editMessageText", "getUpdates", "answerCallbackQuery" }[_random.Next(5)];
        var kind = new[] { "tooManyRequests", "serverError", "garbage", "drop", "dropAfter", "delay" }[_random.Next(6)];
        Note($"telegram {kind}");
        return world.TelegramFaultAsync(new { kind, method, count = _random.Next(1, 4), retryAfter = _random.Next(1, 4), delayMs = _random.Next(200, 3_000) }, cancellationToken);
    }

    private Task DuplicateAsync(CancellationToken cancellationToken)
    {
        Note("telegram duplicate updates");
        return world.TelegramFaultAsync(new { kind = "duplicateUpdate", count = _random.Next(1, 6) }, cancellationToken);
    }

    private Task ModelFaultAsync(CancellationToken cancellationToken)
    {
        var kind = new[] { "status", "midstream-error", "drop", "garbage" }[_random.Next(4)];
        var status = new[] { 429, 500, 529 }[_random.Next(3)];
        Note(kind == "status" ? $"model {status}" : $"model {kind}");
        return world.ModelFaultAsync(new { kind, status, times = _random.Next(1, 3) }, cancellationToken);
    }

    private FaultyLink AnyLink() => stage.Links[_random.Next(stage.Links.Count)];

    private TimeSpan Pause() => TimeSpan.FromSeconds(0.2 + (2 * _random.NextDouble()));

    private void Note(string what)
    {
        _done.AddOrUpdate(what, 1, (_, n) => n + 1);
        say(what);
    }
}
