using Microsoft.Extensions.Configuration;

namespace RemoteRunner.AppHost.Settings;

/// <summary>
/// The settings a person may give, by environment, user secrets or command line, and what follows from them. A wrong
/// one stops the start with a sentence that names it.
/// </summary>
internal sealed record RunnerSettings
{
    /// <summary>The only CLI version the protocol was tested with.</summary>
    public const string ClaudeVersion = "2.1.331";

    public const string TelegramToken = "telegram-token";
    public const string AnthropicApiKey = "anthropic-api-key";
    public const string ClaudeOAuthToken = "claude-oauth-token";
    public const string DeepgramApiKey = "deepgram-api-key";
    public const string BackupPassword = "backup-password";

    /// <summary>The CLI to use instead of the installed one.</summary>
    public string? ClaudePath { get; private init; }

    /// <summary>Where workspaces live; null: under <see cref="DataDirectory"/>.</summary>
    public string? WorkspacesRoot { get; private init; }

    /// <summary>Everything a run leaves behind: cache, CLI, sessions, workspaces.</summary>
    public required string DataDirectory { get; init; }

    public string? TelegramApiBaseUrl { get; private init; }

    public string? AnthropicBaseUrl { get; private init; }

    public string? DeepgramBaseUrl { get; private init; }

    /// <summary>The key of the simulated Deepgram, when it is to stand in; nobody needs it for a first run.</summary>
    public string? SimulatedDeepgramKey { get; private init; }

    public string? PublicUrl { get; private init; }

    /// <summary>How many bots a Swarm runs; one of them polls, the others stand by.</summary>
    public required int Bots { get; init; }

    /// <summary>How many boxes a Swarm runs, one a machine.</summary>
    public required int Boxes { get; init; }

    /// <summary>Where published services send their telemetry; null: to the dashboard that is published with them.</summary>
    public string? OtlpEndpoint { get; private init; }

    public required string AllowedUsers { get; init; }

    public required string Admins { get; init; }

    public required CacheMode CacheMode { get; init; }

    /// <summary>The parameters a value was given for.</summary>
    public required IReadOnlySet<string> GivenParameters { get; init; }

    /// <summary>Whether outside-world plays Telegram.</summary>
    public required bool SimulatesTelegram { get; init; }

    /// <summary>Whether outside-world plays Anthropic.</summary>
    public required bool SimulatesAnthropic { get; init; }

    /// <summary>Whether outside-world plays Deepgram.</summary>
    public bool SimulatesDeepgram => SimulatedDeepgramKey is not null;

    /// <summary>Where <c>claude-install</c> puts the CLI, and where it is looked for.</summary>
    public string ClaudeInstallDirectory => Path.Combine(DataDirectory, "claude", ClaudeVersion);

    /// <exception cref="InvalidOperationException">A setting is wrong; the message says which and how to mend it.</exception>
    public static RunnerSettings Read(IDistributedApplicationBuilder builder)
    {
        if (OperatingSystem.IsWindows())
            throw new InvalidOperationException("RemoteRunner runs on Linux and macOS. On Windows run it inside WSL2.");

        var configuration = builder.Configuration;
        var run = builder.ExecutionContext.IsRunMode;
        string[] parameters = [TelegramToken, AnthropicApiKey, ClaudeOAuthToken, DeepgramApiKey, BackupPassword];
        var given = parameters.Where(name => Given(configuration, $"Parameters:{name}") is not null).ToHashSet();

        var telegramUrl = Url(configuration, "Telegram:ApiBaseUrl");
        var anthropicUrl = Url(configuration, "Anthropic:BaseUrl");
        var simulatesTelegram = run && !given.Contains(TelegramToken) && telegramUrl is null;
        var simulatesAnthropic = run && !given.Contains(AnthropicApiKey) && !given.Contains(ClaudeOAuthToken) && anthropicUrl is null;

        // Voice without an engine gets a clear answer, so only tests and trials let Deepgram be played.
        var deepgramUrl = Url(configuration, "Deepgram:BaseUrl");
        var simulatedDeepgramKey = run && !given.Contains(DeepgramApiKey) && deepgramUrl is null ? Given(configuration, "OutsideWorld:DeepgramKey") : null;

        return new RunnerSettings
        {
            ClaudePath = Given(configuration, "Claude:Path"),
            WorkspacesRoot = Given(configuration, "Workspaces:Root"),
            DataDirectory = Path.GetFullPath(Given(configuration, "Data:Directory") ?? ".data", Path.GetDirectoryName(builder.AppHostDirectory)!),
            TelegramApiBaseUrl = telegramUrl,
            AnthropicBaseUrl = anthropicUrl,
            DeepgramBaseUrl = deepgramUrl,
            SimulatedDeepgramKey = simulatedDeepgramKey,
            PublicUrl = Url(configuration, "PublicUrl"),
            Bots = Count(configuration, "Swarm:Bots", 1, 20),
            Boxes = Count(configuration, "Swarm:Boxes", 1, 100),
            OtlpEndpoint = Url(configuration, "Telemetry:OtlpEndpoint"),
            // The people of the simulated phone: Ada runs the place, Ben may use it, Eve is nobody.
            AllowedUsers = Given(configuration, "Telegram:AllowedUsers") ?? (simulatesTelegram ? "1002" : string.Empty),
            Admins = Given(configuration, "Telegram:Admins") ?? (simulatesTelegram ? "1001" : string.Empty),
            CacheMode = ReadCacheMode(configuration),
            GivenParameters = given,
            SimulatesTelegram = simulatesTelegram,
            SimulatesAnthropic = simulatesAnthropic,
        };
    }

    private static CacheMode ReadCacheMode(IConfiguration configuration)
    {
        if (Given(configuration, "ConnectionStrings:cache") is not null)
            return CacheMode.External;

        return Given(configuration, "Cache:Mode")?.ToUpperInvariant() switch
        {
            null or "EMBEDDED" => CacheMode.Embedded,
            "CONTAINER" => CacheMode.Container,
            var other => throw new InvalidOperationException(
                $"Cache:Mode is '{other}'. Use 'embedded' (no Docker needed) or 'container', or set ConnectionStrings:cache to a Redis of your own."),
        };
    }

    private static string? Given(IConfiguration configuration, string name) =>
        configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static int Count(IConfiguration configuration, string name, int otherwise, int most)
    {
        if (Given(configuration, name) is not { } value)
            return otherwise;

        return int.TryParse(value, out var count) && count >= 1 && count <= most
            ? count
            : throw new InvalidOperationException($"{name} is '{value}'. Write a number from 1 to {most}.");
    }

    private static string? Url(IConfiguration configuration, string name)
    {
        if (Given(configuration, name) is not { } value)
            return null;

        return Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? value
            : throw new InvalidOperationException($"{name} is '{value}'. Write a full address, e.g. https://example.org.");
    }
}

/// <summary>Where the cache comes from in run mode.</summary>
internal enum CacheMode
{
    /// <summary>Garnet in a process of its own; no Docker.</summary>
    Embedded,

    /// <summary>The Redis container.</summary>
    Container,

    /// <summary><c>ConnectionStrings:cache</c>.</summary>
    External,
}
