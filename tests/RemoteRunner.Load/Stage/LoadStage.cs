using System.Diagnostics;
using RemoteRunner.Core.Box;
using RemoteRunner.TestSupport;
using RemoteRunner.TestSupport.People;

namespace RemoteRunner.Load.Stage;

/// <summary>Everything that runs, each a process of its own: redis-server, the simulated outside world, box and bot.</summary>
internal sealed class LoadStage : IAsyncDisposable
{
    public const long BotId = 7_000_002;
    public const string BoxName = "load-box";
    public const string ModelKey = "load-model-key";
    public const string InternalKey = "load-internal-key-0123456789abcdef0123456789abcdef";

    /// <summary>Files that can be asked for; each says which it is.</summary>
    public const int Files = 8;

    private const string WorldToken = "load";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _root;
    private readonly List<ServiceProcess> _services = [];

    private LoadStage(DirectoryInfo root, CacheServer cache) => (_root, Cache) = (root, cache);

    public CacheServer Cache { get; }

    public ServiceProcess World => _services[0];

    public ServiceProcess Box => _services[1];

    public ServiceProcess Bot => _services[2];

    public string Workspace => Path.Combine(_root.FullName, "workspaces", "main");

    /// <summary>Where the box keeps its data.</summary>
    public string BoxData => Path.Combine(_root.FullName, "box");

    /// <summary>Where the box lets Claude's processes keep temporary files.</summary>
    public string Temporary => BoxTemporary.FolderOf(BoxData);

    /// <summary>Talks to the control API of the outside world.</summary>
    public HttpClient Control { get; } = new() { Timeout = TimeSpan.FromMinutes(5) };

    public OutsideWorld People => new(Control);

    public static string MarkOf(int file) => $"This is file {file} of the load test.";

    /// <param name="maxRunning">Turns that run at the same time.</param>
    public static async Task<LoadStage> SetAsync(
        IReadOnlyList<long> people, string claude, int maxProcesses, int maxRunning, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("rr-load-");
        var stage = new LoadStage(root, await CacheServer.StartAsync(CacheKind.Redis, cancellationToken));
        try
        {
            await MakeWorkspaceAsync(stage.Workspace, cancellationToken);
            await stage.StartAsync("RemoteRunner.Simulators", WorldSettings(people), cancellationToken);
            stage.Control.BaseAddress = stage.World.Address;
            stage.Control.DefaultRequestHeaders.Add("X-OutsideWorld-Token", WorldToken);

            var common = new Dictionary<string, string>
            {
                ["ConnectionStrings:cache"] = stage.Cache.ConnectionString,
                ["Internal:Key"] = InternalKey,
                ["Telegram:AllowedUsers"] = string.Join(',', people),
            };
            foreach (var window in new[] { "Minute", "Hour", "Day" })
                common[$"Limits:Default:{window}"] = "100000";

            await stage.StartAsync("RemoteRunner.Web", new Dictionary<string, string>(common)
            {
                ["Box:Name"] = BoxName,
                ["Box:DataDirectory"] = stage.BoxData,
                ["Workspaces:Root"] = Path.Combine(root.FullName, "workspaces"),
                ["Claude:Path"] = claude,
                ["Claude:MaxProcesses"] = maxProcesses.ToString(),
                ["Claude:MaxRunning"] = maxRunning.ToString(),
                ["Anthropic:ApiKey"] = ModelKey,
                ["Anthropic:BaseUrl"] = stage.World.Address.GetLeftPart(UriPartial.Authority),
            }, cancellationToken);
            await stage.StartAsync("RemoteRunner.Bot", new Dictionary<string, string>(common)
            {
                ["Telegram:Token"] = $"{BotId}:load-telegram-token",
                // The mark of an answer is its last word, which must not be in a file.
                ["Telegram:AnswerMessages"] = "10",
                ["Telegram:ApiBaseUrl"] = stage.World.Address.GetLeftPart(UriPartial.Authority),
                ["Deepgram:ApiKey"] = "load-deepgram-key",
                ["Deepgram:BaseUrl"] = stage.World.Address.GetLeftPart(UriPartial.Authority),
                [$"services:{BoxApi.ServiceName}:http:0"] = stage.Box.Address.GetLeftPart(UriPartial.Authority),
            }, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Files and folders below a folder; 0 when it is not there.</summary>
    public static int CountFiles(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Count();
        }
        catch (DirectoryNotFoundException)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_services))
        {
            // In order, as on a real machine: the box ends its Claude processes.
            if (service == _services.ElementAtOrDefault(1) || service == _services.ElementAtOrDefault(2))
                await service.TerminateAsync(CancellationToken.None);
            await service.DisposeAsync();
        }

        Control.Dispose();
        await Cache.DisposeAsync();
        _root.Delete(recursive: true);
        BoxTemporary.Delete(BoxData);
    }

    private static Dictionary<string, string> WorldSettings(IReadOnlyList<long> people)
    {
        var settings = new Dictionary<string, string>
        {
            ["OutsideWorld:Token"] = WorldToken,
            ["OutsideWorld:TelegramToken"] = $"{BotId}:load-telegram-token",
            ["OutsideWorld:AnthropicKey"] = ModelKey,
            ["OutsideWorld:DeepgramKey"] = "load-deepgram-key",
            ["OutsideWorld:MessagesPerChat"] = "200",
            ["OutsideWorld:Chats"] = "1000",
        };
        foreach (var (person, i) in people.Select((p, i) => (p, i)))
        {
            settings[$"OutsideWorld:Users:{i}:Id"] = person.ToString();
            settings[$"OutsideWorld:Users:{i}:FirstName"] = $"Person {person}";
        }

        return settings;
    }

    private async Task StartAsync(string project, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        // As in the images.
        settings["DOTNET_gcServer"] = "0";
        settings["MALLOC_ARENA_MAX"] = "2";
        var service = await ServiceProcess.StartAsync(project, settings, cancellationToken);
        _services.Add(service);
        using var client = new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromSeconds(5) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        while (!await IsHealthyAsync(client, limit.Token))
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync("/health", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task MakeWorkspaceAsync(string workspace, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(workspace);
        for (var file = 1; file <= Files; file++)
            await File.WriteAllTextAsync(Path.Combine(workspace, $"file{file}.txt"), MarkOf(file) + "\n", cancellationToken);
        string[][] commands =
        [
            ["init", "-q"], ["add", "-A"], ["-c", "user.name=Load", "-c", "user.email=load@example.org", "commit", "-q", "-m", "files to ask for"],
        ];
        foreach (var command in commands)
        {
            using var git = Process.Start(new ProcessStartInfo("git", command) { WorkingDirectory = workspace })!;
            await git.WaitForExitAsync(cancellationToken);
        }
    }
}
