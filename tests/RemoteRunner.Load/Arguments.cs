namespace RemoteRunner.Load;

/// <summary>The command line: <c>WHAT --name value …</c>.</summary>
internal sealed class Arguments
{
    public const string Usage = """
        Usage: load      [--chats 10] [--minutes 5] [--model-latency realistic|instant] [--profile text|mixed|voice|cached]
                         [--seed 1] [--think SECONDS] [--processes 20] [--running 10] [--warm-up 100] [--reports FOLDER] [--name NAME]
               curve     [--points 1,5,10,25,50,100,200] [--minutes 2] and the options of load
               overhead  [--messages 20]
               burst     [--chats 10] [--rounds 5]
               benchmark [--messages 20] [--model-latency realistic|instant] [--seed 1]
               followers [--followers 100] [--rounds 5]
               deployment --box URL --user tg:ID [--workspace NAME] [--messages 5]    a real one: at most 20, each costs money
                          (its internal key in REMOTERUNNER_INTERNAL_KEY)
        Others than load write their report to --report FILE.
        --claude PATH or REMOTERUNNER_CLAUDE names the Claude Code CLI.
        """;

    private readonly Dictionary<string, string> _values = [];

    private Arguments(string command) => Command = command;

    public string Command { get; }

    /// <exception cref="ArgumentException">Something is not understood; the message says what.</exception>
    public static Arguments Parse(string[] arguments)
    {
        if (arguments.Length == 0 || arguments.Length % 2 == 0)
            throw new ArgumentException("A command and pairs of --name and value are wanted.");
        var parsed = new Arguments(arguments[0]);
        for (var i = 1; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                throw new ArgumentException($"'{arguments[i]}' is not understood.");
            parsed._values[arguments[i][2..]] = arguments[i + 1];
        }

        return parsed;
    }

    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    public string? Optional(string name) => _values.GetValueOrDefault(name);

    public string Required(string name) => _values.GetValueOrDefault(name) ?? throw new ArgumentException($"--{name} is missing.");

    /// <summary>Of the deployment; not an argument, for everybody on a machine sees those.</summary>
    public static string InternalKey() =>
        Environment.GetEnvironmentVariable("REMOTERUNNER_INTERNAL_KEY") is { Length: > 0 } key ? key : throw new ArgumentException("REMOTERUNNER_INTERNAL_KEY is not set.");

    public Uri Address(string name) => Uri.TryCreate(Required(name), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new ArgumentException($"--{name} must be an address such as https://box.example.org.");

    public double Number(string name, double otherwise, double least, double most) => _values.GetValueOrDefault(name) is not { } text ? otherwise
        : double.TryParse(text, out var value) && value >= least && value <= most ? value
        : throw new ArgumentException($"--{name} must be a number from {least} to {most}.");

    public int Whole(string name, int otherwise, int least, int most) => (int)Number(name, otherwise, least, most);

    /// <summary>The Claude Code CLI.</summary>
    public string Claude() =>
        (Optional("claude") ?? Environment.GetEnvironmentVariable("REMOTERUNNER_CLAUDE")) is { } path && File.Exists(path)
            ? Path.GetFullPath(path)
            : throw new ArgumentException("The Claude Code CLI is not there: name it with --claude or REMOTERUNNER_CLAUDE.");

    /// <summary>How many chats, one number a point of the curve.</summary>
    public IReadOnlyList<int> Points() =>
        [.. Text("points", "1,5,10,25,50,100,200").Split(',').Select(p => int.TryParse(p, out var chats) && chats is > 0 and <= 1_000 ? chats : throw new ArgumentException("--points must be numbers of chats, 1 to 1,000."))];

    public LoadSettings Load()
    {
        var latency = Text("model-latency", LoadSettings.Realistic);
        if (latency is not (LoadSettings.Realistic or LoadSettings.Instant))
            throw new ArgumentException("--model-latency must be realistic or instant.");
        if (!Enum.TryParse<LoadProfile>(Text("profile", "text"), ignoreCase: true, out var profile))
            throw new ArgumentException("--profile must be text, mixed, voice or cached.");
        var chats = Whole("chats", 10, 1, 1_000);
        var processes = Whole("processes", 20, 1, 1_000);
        return new LoadSettings(
            chats,
            TimeSpan.FromMinutes(Number("minutes", 5, 0.05, 24 * 60)),
            latency,
            profile,
            Whole("seed", 1, 0, int.MaxValue),
            TimeSpan.FromSeconds(Number("think", 5, 0, 600)),
            processes,
            Whole("running", Math.Min(10, processes), 1, processes),
            Whole("warm-up", 100, 0, 1_000),
            Claude(),
            Optional("reports"),
            Text("name", $"load-{profile}-{latency}-{chats}".ToLowerInvariant()));
    }
}
