using RemoteRunner.TestSupport;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>Everything around one bot: a cache, a box and a Telegram of its own.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings;
    private RunningBot? _bot;

    private Scenario(CacheServer cache, SimulatedTelegram telegram, ScriptedBox box, Dictionary<string, string?> settings)
    {
        Cache = cache;
        Telegram = telegram;
        Box = box;
        _settings = settings;
    }

    public CacheServer Cache { get; }

    public SimulatedTelegram Telegram { get; }

    public ScriptedBox Box { get; }

    public long BotId => long.Parse(Telegram.Token.Split(':')[0]);

    public RunningBot Bot => _bot ?? throw new InvalidOperationException("The bot does not run.");

    public static async Task<Scenario> StartAsync(Dictionary<string, string?>? settings = null, CacheKind cache = CacheKind.Redis, bool startBot = true, IReadOnlyList<long>? people = null)
    {
        var server = await CacheServer.StartAsync(cache, TestContext.Current.CancellationToken);
        var telegram = await SimulatedTelegram.StartAsync(people);
        var box = await ScriptedBox.StartAsync();
        var all = new Dictionary<string, string?>
        {
            ["ConnectionStrings:cache"] = server.ConnectionString,
            ["Telegram:Token"] = telegram.Token,
            ["Telegram:ApiBaseUrl"] = telegram.Address,
            ["Telegram:Admins"] = "1001",
            ["Telegram:AllowedUsers"] = "1002",
            ["Internal:Key"] = ScriptedBox.Key,
            ["services:claudebox-web:http:0"] = box.Address,
        };
        foreach (var (name, value) in settings ?? [])
            all[name] = value;

        var scenario = new Scenario(server, telegram, box, all);
        try
        {
            if (startBot)
                await scenario.StartBotAsync();
            return scenario;
        }
        catch
        {
            await scenario.DisposeAsync();
            throw;
        }
    }

    /// <param name="more">Settings of this start alone.</param>
    public async Task StartBotAsync(Dictionary<string, string?>? more = null)
    {
        _bot = await RunningBot.StartAsync(With(more));
        await Telegram.SetWebhookTargetAsync(_bot.Address);
    }

    /// <summary>A further instance; the caller disposes it.</summary>
    public Task<RunningBot> StartAnotherAsync(Dictionary<string, string?>? more = null) => RunningBot.StartAsync(With(more));

    /// <summary>An instance as a real process, to be killed or stopped.</summary>
    public Task<ServiceProcess> StartProcessAsync() => ServiceProcess.StartAsync("RemoteRunner.Bot", _settings!, TestContext.Current.CancellationToken);

    private Dictionary<string, string?> With(Dictionary<string, string?>? more)
    {
        var all = new Dictionary<string, string?>(_settings);
        foreach (var (name, value) in more ?? [])
            all[name] = value;
        return all;
    }

    public async Task StopBotAsync()
    {
        await Bot.DisposeAsync();
        _bot = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_bot is not null)
            await _bot.DisposeAsync();
        await Telegram.DisposeAsync();
        await Box.DisposeAsync();
        await Cache.DisposeAsync();
    }
}
