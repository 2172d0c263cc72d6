using System.Diagnostics;
using System.Globalization;
using RemoteRunner.Core.Redis;
using RemoteRunner.Load.Stage;
using StackExchange.Redis;

namespace RemoteRunner.Load.Samples;

/// <summary>Takes a sample of every process and of what the cache holds, once a second.</summary>
/// <param name="collect">Whether bot and box are asked for a full collection once a minute: what they hold on to is what may not grow.</param>
internal sealed class MachineWatch(LoadStage stage, IConnectionMultiplexer redis, bool collect, Func<MachineSample, MachineSample> complete)
{
    public const string World = "outside world";
    public const string Redis = "redis-server";
    public const string Bot = "bot";
    public const string Box = "box";
    public const string Claude = "Claude";
    public const string Own = "load tool";

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    // Reading a process's share of memory walks all its pages, and the process waits for that: so only now and then, and when one comes or goes.
    private const int ShareEvery = 30;

    private const int CollectEvery = 60;

    private readonly List<MachineSample> _samples = [];
    private readonly Dictionary<int, TimeSpan> _before = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private long _claudeShare;
    private int _files;
    private int _temporary;

    public IReadOnlyList<MachineSample> Samples => _samples;

    public async Task WatchAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(_interval, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TakeAsync(over);
        }
    }

    private async Task TakeAsync(CancellationToken over)
    {
        var all = ProcessReading.All();
        var elapsed = Stopwatch.GetElapsedTime(_last);
        _last = Stopwatch.GetTimestamp();
        var claude = Below(stage.Box.Pid, all);
        if (_samples.Count % ShareEvery == 0 || claude.Count != (_samples.Count > 0 ? _samples[^1].ClaudeProcesses : 0))
        {
            _claudeShare = claude.Sum(ProcessReading.ProportionalOf);
            (_files, _temporary) = (LoadStage.CountFiles(stage.BoxData), LoadStage.CountFiles(stage.Temporary));
        }

        var collecting = collect && _samples.Count % CollectEvery == 0;
        var services = new Dictionary<string, ServiceSample>
        {
            [World] = Read(stage.World.Pid),
            [Redis] = Read(stage.Cache.Pid!.Value),
            [Bot] = Read(stage.Bot.Pid) with { Heap = await HeapOfAsync(stage.Bot.Pid) },
            [Box] = Read(stage.Box.Pid) with { Heap = await HeapOfAsync(stage.Box.Pid) },
            [Own] = Read(Environment.ProcessId),
            [Claude] = new(_claudeShare, claude.Sum(Cores), claude.Sum(pid => all[pid].Threads), claude.Sum(ProcessReading.HandlesOf)),
        };
        foreach (var (pid, reading) in all)
            _before[pid] = reading.Processor;

        var database = redis.GetDatabase();
        var (keys, lasting) = await KeysAsync(database);
        var inboxes = await database.SetLengthAsync(RedisKeys.BotInboxChats(LoadStage.BotId));
        var sessions = await database.SetLengthAsync(RedisKeys.BoxSessions(LoadStage.BoxName));
        _samples.Add(complete(new MachineSample(
            Stopwatch.GetElapsedTime(_began), services, claude.Count, 0, inboxes, sessions, keys, lasting, _files, _temporary, 0, 0, 0, 0)));

        async Task<long?> HeapOfAsync(int pid) => collecting ? await LiveHeap.CollectAsync(pid, over) : null;

        ServiceSample Read(int pid) => all.TryGetValue(pid, out var reading)
            ? new ServiceSample(reading.Resident, Cores(pid), reading.Threads, ProcessReading.HandlesOf(pid))
            : new ServiceSample(0, 0, 0, 0);

        double Cores(int pid) => _samples.Count == 0 ? 0 : (all[pid].Processor - _before.GetValueOrDefault(pid)) / elapsed;
    }

    /// <summary>How many keys there are, and how many of them do not expire.</summary>
    private static async Task<(long All, long Lasting)> KeysAsync(IDatabase database)
    {
        // "# Keyspace\r\ndb0:keys=26510,expires=26470,avg_ttl=…": no line without keys.
        var counts = ((string)(await database.ExecuteAsync("INFO", "keyspace"))!).Split('\n').FirstOrDefault(l => l.StartsWith("db0:", StringComparison.Ordinal));
        if (counts is null)
            return (0, 0);
        var (all, expiring) = (Count("keys"), Count("expires"));
        return (all, all - expiring);

        long Count(string name) => long.Parse(counts[4..].Split(',').Single(c => c.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private static List<int> Below(int parent, IReadOnlyDictionary<int, ProcessReading> all)
    {
        List<int> found = [];
        for (List<int> level = [parent]; level.Count > 0;)
        {
            level = [.. all.Where(p => level.Contains(p.Value.Parent)).Select(p => p.Key)];
            found.AddRange(level);
        }

        return found;
    }
}
