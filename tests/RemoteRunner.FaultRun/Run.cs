using RemoteRunner.FaultRun.Accounts;
using RemoteRunner.FaultRun.Mischief;
using RemoteRunner.FaultRun.People;
using RemoteRunner.FaultRun.Stage;
using RemoteRunner.TestSupport.People;

namespace RemoteRunner.FaultRun;

/// <summary>One run from the first process to the closed books.</summary>
internal static class Run
{
    private const long FirstPerson = 3_001;

    // Answers must be kept in the books of each update, however long a killed machine needs to come to rest.
    private static readonly TimeSpan _settleLimit = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(3);

    /// <param name="log">Told what happens while it runs.</param>
    public static async Task<RunReport> ExecuteAsync(RunSettings settings, TextWriter log, CancellationToken cancellationToken)
    {
        var report = new RunReport { Settings = settings };
        var people = Enumerable.Range(0, settings.Chats).Select(i => FirstPerson + i).ToList();
        var began = DateTimeOffset.UtcNow;
        void Say(string what)
        {
            lock (log)
                log.WriteLine($"{DateTimeOffset.UtcNow - began:mm\\:ss\\.f}  {what}");
        }

        // One in twenty-five may send four messages a minute.
        await using var stage = await RunnerStage.SetAsync(settings, people, [.. people.Where((_, i) => i % 25 == 7)], cancellationToken);
        Say($"seed {settings.Seed}, everything is up in {stage.Folder}");
        await File.WriteAllTextAsync(Path.Combine(stage.Workspace, Script.Worker), Script.WorkerText, cancellationToken);

        using var client = new HttpClient { BaseAddress = stage.World.Address };
        client.DefaultRequestHeaders.Add("X-OutsideWorld-Token", RunnerStage.WorldToken);
        var world = new OutsideWorld(client);
        var book = new ChatBook(client);
        var sent = new SentMessages();
        // Two cores answer a little less than one turn a second while all this goes on.
        var thinking = TimeSpan.FromSeconds(Math.Max(4, settings.Chats * 1.5));
        var town = people.Select((id, i) => new Person(id, i, settings.Seed, thinking, stage.Workspace, world, book, sent)).ToList();
        var trouble = new Troublemaker(stage, world, settings.Seed, settings.IsLong, Say);

        using var over = new CancellationTokenSource();
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        closing.CancelAfter(settings.Duration);
        var following = book.FollowAsync(over.Token);
        var supervising = Task.WhenAll(stage.Box.SuperviseAsync(over.Token), stage.Bot.SuperviseAsync(over.Token), TellAsync(sent, book, people, Say, closing.Token));
        var answering = Task.WhenAll(town.Select(p => p.AnswerAsync(over.Token)));
        var writing = Task.WhenAll(town.Select(p => p.WriteAsync(closing.Token)));
        await Task.WhenAll(trouble.RunAsync(closing.Token), writing);
        report.Writing = DateTimeOffset.UtcNow - began;
        Say("nobody writes any more, nothing is broken any more");

        stage.Mend();
        await world.MendAsync(CancellationToken.None);
        await using var redis = await stage.Cache.ConnectAsync();
        var books = new TurnBooks(redis);
        var rest = DateTimeOffset.UtcNow;
        var open = await SettleAsync(books, book, people, Say);
        report.Settling = DateTimeOffset.UtcNow - rest;
        if (open is not null)
            report.Unexpected.Add($"after {_settleLimit.TotalMinutes} minutes there was still {open}");

        await over.CancelAsync();
        await Task.WhenAll(answering, supervising);
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (following.IsFaulted)
            report.Unexpected.Add(following.Exception.InnerException!.Message);

        report.Taps = sent.Taps;
        report.Broken = trouble.Done.Where(d => d.Key != "cache back").ToDictionary();
        await EndAsync(stage, trouble, report);
        await new Accountant(books, book, sent, BotLog.Read(stage.Logs), Path.Combine(stage.Workspace, Script.Record), report).CloseAsync();

        stage.Keep = settings.Keep || !report.IsClean;
        if (!stage.Keep)
            return report;

        report.Folder = stage.Folder;
        await ChatDump.WriteAsync(Path.Combine(stage.Folder, "chats"), people, book);
        return report;
    }

    /// <summary>Says once a minute how far the run has come.</summary>
    private static async Task TellAsync(SentMessages sent, ChatBook book, IReadOnlyList<long> people, Action<string> say, CancellationToken closing)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (closing.IsCancellationRequested)
                return;
            var ends = people.Sum(p => book.Read(p).Count(m => m.Kind is MessageKind.Answer or MessageKind.Continued or MessageKind.Interrupted or MessageKind.Failed or MessageKind.Stopped));
            say($"{sent.All.Count(m => m.Kind == SentKind.Prompt)} prompts, {ends} messages with ends of turns");
        }
    }

    /// <returns>Null when nothing is open any more; what there still was otherwise.</returns>
    private static async Task<string?> SettleAsync(TurnBooks books, ChatBook book, IReadOnlyList<long> people, Action<string> say)
    {
        var limit = DateTimeOffset.UtcNow + _settleLimit;
        DateTimeOffset? since = null;
        var said = DateTimeOffset.UtcNow;
        while (true)
        {
            var open = (await books.GetOpenAsync()).ToList();
            var buttons = people.Sum(p => book.Read(p).Count(m => m.FromBot && m.Asking.Count > 0));
            if (buttons > 0)
                open.Add($"{buttons} messages with buttons");

            var now = DateTimeOffset.UtcNow;
            since = open.Count > 0 ? null : since ?? now;
            if (now - since > _quiet)
                return null;
            if (now > limit)
                return string.Join(", ", open);
            if (now - said > TimeSpan.FromSeconds(10))
            {
                say($"open: {string.Join(", ", open)}");
                said = now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250));
        }
    }

    /// <summary>Stops everything in order: nothing of the box's may be left.</summary>
    private static async Task EndAsync(RunnerStage stage, Troublemaker trouble, RunReport report)
    {
        report.Orphans.AddRange(trouble.Orphans);
        foreach (var (name, service) in new[] { ("bot", stage.Bot), ("box", stage.Box) })
        {
            var code = await service.StopAsync(TimeSpan.FromSeconds(60));
            if (code != 0)
                report.Unexpected.Add($"the {name} ended its last stop with code {code?.ToString() ?? "none in time"}");
            report.Unexpected.AddRange(service.Crashes);
        }

        report.Orphans.AddRange(BoxProcesses.Find(stage.BoxData).Select(p => $"{p.Pid} {p.Command} (after the box had stopped)"));
    }
}
