using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.AnswerCache.Fingerprints;
using RemoteRunner.Web.AnswerCache.Store;
using RemoteRunner.Web.AnswerCache.Turns;
using StackExchange.Redis;

namespace RemoteRunner.Web.Tests.AnswerCache;

/// <summary>What became of a question.</summary>
internal sealed record Answered(bool IsHit, string? Text, Refusal Reason)
{
    public bool IsStored => !IsHit && Reason == Refusal.None;
}

/// <summary>One tool call of a scripted turn.</summary>
internal sealed record ToolCall(string Name, object Input, bool Ok = true)
{
    public static ToolCall Bash(string command) => new("Bash", new { command, description = "look" });

    public static ToolCall Read(string path) => new("Read", new { file_path = path });
}

/// <summary>The answer cache as the box wires it, a workspace on disk, and a Claude that does what the test says.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rr-answers-");
    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();
    private int _answers;

    public Bench(IConnectionMultiplexer redis, bool git = true, params (string Key, string Value)[] settings)
    {
        Root = Path.Combine(_folder.FullName, "work", "app");
        Home = Path.Combine(_folder.FullName, "home");
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Home);

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("AnswerCache:GitTimeout", "00:01:00")]) // A busy machine is not what is tested.
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"AnswerCache:{s.Key}", (string?)s.Value))).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddSingleton(redis).AddSingleton<TimeProvider>(Clock).AddLogging().AddMetrics();
        services.AddLogging(l => l.AddProvider(Logs));
        services.AddAnswerCache();
        _services = services.BuildServiceProvider();

        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Count(i.Name, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Count(i.Name, value, tags));
        _listener.Start();

        Write("main.py", "print('one')\n");
        Write("src/lib.py", "def lib(): pass\n");
        Write(".gitignore", "*.log\nbuild/\n");
        if (git)
            Git("init -q -b main", "add -A", "commit -q -m first");
    }

    public string Root { get; }

    public string Home { get; }

    public ShiftedClock Clock { get; } = new();

    public KeptLogs Logs { get; } = new();

    public UserId User { get; } = UserId.Telegram(Random.Shared.NextInt64(1, long.MaxValue));

    public CachedAnswers Cache => _services.GetRequiredService<CachedAnswers>();

    public ClearSchedule Schedule => _services.GetRequiredService<ClearSchedule>();

    public AnswerCacheStore Store => _services.GetRequiredService<AnswerCacheStore>();

    public Dictionary<string, double> Metrics { get; } = [];

    public AnswerQuestion Question(string prompt) =>
        new(User, "app", Root, Home, "opus", "default", "2.1.331", "Be brief.", "effort=medium", null, prompt);

    /// <summary>Asks; on a miss plays a turn with these tools and stores its answer.</summary>
    public Task<Answered> AskAsync(string prompt, params ToolCall[] tools) => AskAsync(Question(prompt), null, tools);

    public async Task<Answered> AskAsync(AnswerQuestion question, Action? during, params ToolCall[] tools)
    {
        await SettleAsync();
        var lookup = await Cache.LookAsync(question, TestContext.Current.CancellationToken);
        switch (lookup)
        {
            case CacheHit hit:
                return new Answered(true, hit.Answer, Refusal.None);
            case NotCandidate not:
                return new Answered(false, null, not.Reason);
        }

        during?.Invoke();
        var outcome = await Cache.StoreAsync((CacheMiss)lookup, Observe(tools), Ended($"Answer {++_answers}."), TestContext.Current.CancellationToken);
        return new Answered(false, null, outcome.Reason);
    }

    public TurnObservation Observe(params ToolCall[] tools)
    {
        var observation = new TurnObservation();
        foreach (var tool in tools)
        {
            var id = $"toolu_{Guid.NewGuid():N}";
            observation.ToolStarted(id, tool.Name, JsonSerializer.SerializeToElement(tool.Input), Root);
            observation.ToolEnded(id, tool.Ok);
        }

        return observation;
    }

    public static TurnEnded Ended(string text, TurnState state = TurnState.Succeeded) =>
        new(state, text, TurnUsage.None with { CostUsd = 0.25m }, TimeSpan.FromSeconds(3)) { At = DateTimeOffset.UtcNow };

    public string PathOf(string name) => Path.Combine(Root, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    public void Git(params string[] commands)
    {
        foreach (var command in commands)
            Run("git", command.Split(' '), Root);
    }

    public void Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["HOME"] = Home;
        foreach (var role in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{role}_NAME"] = "Ada";
            start.Environment[$"GIT_{role}_EMAIL"] = "ada@example.org";
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output.Result}{errors}");
    }

    public Task<WorkspaceState> StateAsync() =>
        _services.GetRequiredService<WorkspaceFingerprint>().TakeAsync(Root, Home, TestContext.Current.CancellationToken);

    /// <summary>Waits until every entry is old enough that the file system's clock tells a next change apart.</summary>
    public async Task SettleAsync()
    {
        var newest = Directory.EnumerateFileSystemEntries(_folder.FullName, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Append(Root).Max(p => EntryStamp.Of(p)?.Changed ?? 0);
        while (TreeDigest.Nanoseconds(DateTimeOffset.UtcNow) - newest < 150_000_000)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Count(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (Metrics)
        {
            var key = name + string.Concat(tags.ToArray().Select(t => $" {t.Value}"));
            Metrics[key] = Metrics.GetValueOrDefault(key) + value;
        }
    }

    /// <summary>The real clock, moved.</summary>
    internal sealed class ShiftedClock : TimeProvider
    {
        private readonly AsyncLocal<int> _waiter = new();

        public TimeSpan Shift { get; set; }

        /// <summary>Who has begun to wait by this clock, by the names given with <see cref="Name"/>.</summary>
        public System.Collections.Concurrent.ConcurrentDictionary<int, bool> Waiters { get; } = [];

        public void Name(int waiter) => _waiter.Value = waiter;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waiters[_waiter.Value] = true;
            return base.CreateTimer(callback, state, dueTime, period);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }

    internal sealed class KeptLogs : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue(formatter(state, exception));

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
