using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>The Claude Code CLI and its processes (section <c>Claude</c>).</summary>
internal sealed class ClaudeOptions
{
    public const string Section = "Claude";

    /// <summary>The version the box is built and tested for: its control protocol is not a documented one and moves quickly.</summary>
    public const string PinnedVersion = "2.1.331";

    /// <summary>The CLI's executable; empty for the <c>claude</c> on the PATH.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>The model to ask for; empty for the CLI's default.</summary>
    [RegularExpression("^[A-Za-z0-9._:@/\\[\\]-]{0,100}$", ErrorMessage = "Claude:Model is not a model's name, e.g. claude-opus-5-5 or sonnet.")]
    public string Model { get; set; } = string.Empty;

    /// <summary>A cheaper model for requests that read as read-only (see AnswerCache); empty to ask <see cref="Model"/> for everything.</summary>
    [RegularExpression("^[A-Za-z0-9._:@/\\[\\]-]{0,100}$", ErrorMessage = "Claude:ReadOnlyModel is not a model's name, e.g. haiku; leave it empty to ask Claude:Model for everything.")]
    public string ReadOnlyModel { get; set; } = string.Empty;

    /// <summary>Model rounds of one turn; then it ends as failed with max-turns and can be continued.</summary>
    [Range(1, 10_000, ErrorMessage = "Claude:MaxTurns must lie between 1 and 10,000 model rounds a turn.")]
    public int MaxTurns { get; set; } = 200;

    /// <summary>How often the CLI repeats a request that failed with 429, 529 or another passing error.</summary>
    [Range(0, 10, ErrorMessage = "Claude:MaxRetries must lie between 0 and 10.")]
    public int MaxRetries { get; set; } = 4;

    /// <summary>Processes to keep; beyond it idle ones are ended and those that only wait for an answer are parked.</summary>
    [Range(1, 1000, ErrorMessage = "Claude:MaxProcesses must lie between 1 and 1,000.")]
    public int MaxProcesses { get; set; } = 20;

    /// <summary>Turns that run at the same time; others wait. A turn that waits for an approval does not count.</summary>
    [Range(1, 1000, ErrorMessage = "Claude:MaxRunning must lie between 1 and 1,000.")]
    public int MaxRunning { get; set; } = 10;

    /// <summary>Of these, turns that one user sent; further ones of theirs wait.</summary>
    [Range(1, 1000, ErrorMessage = "Claude:MaxRunningPerUser must lie between 1 and 1,000.")]
    public int MaxRunningPerUser { get; set; } = 4;

    /// <summary>A process unused for so long is ended; its session is resumed when it goes on.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "7.00:00:00", ErrorMessage = "Claude:IdleTimeout must lie between 0.1 seconds and 7 days.")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>A process this old is ended when it is idle.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "Claude:MaxAge must lie between 1 second and 30 days.")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(12);

    /// <summary>An idle process with more resident memory than this is ended, in mebibytes.</summary>
    [Range(1, 65_536, ErrorMessage = "Claude:MaxMemory must lie between 1 and 65,536 MiB.")]
    public int MaxMemory { get; set; } = 600;

    /// <summary>
    /// When less memory than this is free, in mebibytes, idle processes are ended and those that only wait for an answer are
    /// parked: the question stays open, and its turn goes on when it is answered. 0 turns that off.
    /// </summary>
    [Range(0, 1_048_576, ErrorMessage = "Claude:MinFreeMemory must lie between 0 and 1,048,576 MiB.")]
    public int MinFreeMemory { get; set; } = 256;

    /// <summary>How long an interrupted turn may take to stop before its process is ended.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "Claude:InterruptTimeout must lie between 0.1 seconds and 1 minute.")]
    public TimeSpan InterruptTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether it may be a model's name: it is handed to the CLI as an argument.</summary>
    public static bool IsModelName(string model) =>
        model.Length <= 100 && char.IsAsciiLetterOrDigit(model[0]) && model.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '[' or ']' or ':');
}
