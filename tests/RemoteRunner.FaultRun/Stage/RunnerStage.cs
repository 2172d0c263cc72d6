using System.Text.RegularExpressions;
using RemoteRunner.Core.Box;
using RemoteRunner.TestSupport;

namespace RemoteRunner.FaultRun.Stage;

/// <summary>
/// Everything that runs: redis-server, the simulated outside world, the box and the bot, each a process of its own, and
/// the faulty links between them.
/// </summary>
internal sealed partial class RunnerStage : IAsyncDisposable
{
    public const long BotId = 7_000_001;

    private const string InternalKey = "fault-run-internal-key-0123456789abcdef0123456789";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _root;

    private RunnerStage(DirectoryInfo root, CacheServer cache, IReadOnlyList<FaultyLink> links, Service world, Service box, Service bot) =>
        (_root, Cache, Links, World, Box, Bot) = (root, cache, links, world, box, bot);

    public CacheServer Cache { get; }

    public IReadOnlyList<FaultyLink> Links { get; }

    public Service World { get; }

    public Service Box { get; }

    public Service Bot { get; }

    /// <summary>The token of the outside world's control API.</summary>
    public const string WorldToken = "fault-run";

    public string Folder => _root.FullName;

    /// <summary>The one workspace; what Claude's commands do is seen there.</summary>
    public string Workspace => Path.Combine(Folder, "workspaces", "main");

    /// <summary>One file a start of each service.</summary>
    public string Logs => Path.Combine(Folder, "logs");

    /// <summary>The box's data directory.</summary>
    public string BoxData => Path.Combine(Folder, "box");

    public static async Task<RunnerStage> SetAsync(RunSettings settings, IReadOnlyList<long> people, IReadOnlyList<long> limited, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("rr-faults-");
        var logs = root.CreateSubdirectory("logs").FullName;
        Directory.CreateDirectory(Path.Combine(root.FullName, "workspaces", "main"));
        var cache = await CacheServer.StartAsync(CacheKind.Redis, cancellationToken);
        var (worldPort, boxPort, botPort) = (LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free());
        var cachePort = int.Parse(Port().Match(cache.ConnectionString).Groups[1].Value);
        FaultyLink botCache = new("bot-cache", cachePort), boxCache = new("box-cache", cachePort);
        FaultyLink botBox = new("bot-box", boxPort), botTelegram = new("bot-telegram", worldPort), boxModel = new("box-model", worldPort);

        var token = $"{BotId}:fault-run-telegram-token";
        var common = new Dictionary<string, string>
        {
            ["Internal:Key"] = InternalKey,
            ["Telegram:AllowedUsers"] = string.Join(',', people),
            ["Logging:LogLevel:Default"] = "Information",
            ["DOTNET_gcServer"] = "0",
        };
        foreach (var window in new[] { "Minute", "Hour", "Day" })
        {
            common[$"Limits:Default:{window}"] = "100000";
            foreach (var person in limited)
                common[$"Limits:Users:tg-{person}:{window}"] = window == "Minute" ? "4" : "100000";
        }

        var world = new Dictionary<string, string>
        {
            ["OutsideWorld:Token"] = WorldToken,
            ["OutsideWorld:TelegramToken"] = token,
            ["OutsideWorld:AnthropicKey"] = "fault-run-model-key",
            ["OutsideWorld:MessagesPerChat"] = "100000",
            ["OutsideWorld:Chats"] = "1000",
        };
        foreach (var (person, i) in people.Select((p, i) => (p, i)))
        {
            world[$"OutsideWorld:Users:{i}:Id"] = person.ToString();
            world[$"OutsideWorld:Users:{i}:FirstName"] = $"Person {person}";
        }

        var box = new Dictionary<string, string>(common)
        {
            ["ConnectionStrings:cache"] = Through(cache.ConnectionString, boxCache),
            ["Box:Name"] = "fault-box",
            ["Box:DataDirectory"] = Path.Combine(root.FullName, "box"),
            ["Workspaces:Root"] = Path.Combine(root.FullName, "workspaces"),
            ["Claude:Path"] = settings.Claude,
            // Fewer than chats in a short run: sessions are resumed and waiting ones parked all the time. A long one is to get
            // far, and starting Claude is what costs most.
            ["Claude:MaxProcesses"] = settings.IsLong ? "60" : "20",
            ["Claude:MaxRunning"] = "6",
            ["Anthropic:ApiKey"] = "fault-run-model-key",
            ["Anthropic:BaseUrl"] = $"http://127.0.0.1:{boxModel.Port}",
        };
        var bot = new Dictionary<string, string>(common)
        {
            ["ConnectionStrings:cache"] = Through(cache.ConnectionString, botCache),
            ["Telegram:Token"] = token,
            ["Telegram:ApiBaseUrl"] = $"http://127.0.0.1:{botTelegram.Port}",
            [$"services:{BoxApi.ServiceName}:http:0"] = $"http://127.0.0.1:{botBox.Port}",
        };

        var stage = new RunnerStage(
            root, cache, [botCache, boxCache, botBox, botTelegram, boxModel],
            new Service("RemoteRunner.Simulators", worldPort, logs, world),
            new Service("RemoteRunner.Web", boxPort, logs, box),
            new Service("RemoteRunner.Bot", botPort, logs, bot));
        try
        {
            await stage.World.StartAsync();
            await HealthyAsync(stage.World, cancellationToken);
            await stage.Box.StartAsync();
            await stage.Bot.StartAsync();
            await HealthyAsync(stage.Box, cancellationToken);
            await HealthyAsync(stage.Bot, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the service says that it can do its job.</summary>
    public static async Task HealthyAsync(Service service, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromSeconds(5) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        while (true)
        {
            try
            {
                using var response = await client.GetAsync("/health", limit.Token);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !limit.IsCancellationRequested)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }

    public void Mend()
    {
        foreach (var link in Links)
        {
            link.Refuses = false;
            link.Delay = TimeSpan.Zero;
        }
    }

    /// <summary>Whether logs and data stay after the end.</summary>
    public bool Keep { get; set; } = true;

    public async ValueTask DisposeAsync()
    {
        await Bot.DisposeAsync();
        await Box.DisposeAsync();
        await World.DisposeAsync();
        foreach (var link in Links)
            await link.DisposeAsync();
        await Cache.DisposeAsync();
        if (Keep)
            return;
        _root.Delete(recursive: true);
        BoxTemporary.Delete(Path.Combine(_root.FullName, "box"));
    }

    // "127.0.0.1:6379,password=…,connectTimeout=2000,abortConnect=false"
    private static string Through(string connectionString, FaultyLink link) => Port().Replace(connectionString, $"127.0.0.1:{link.Port},");

    [GeneratedRegex(@"^127\.0\.0\.1:(\d+),")]
    private static partial Regex Port();
}
