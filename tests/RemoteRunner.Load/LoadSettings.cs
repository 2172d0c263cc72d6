namespace RemoteRunner.Load;

/// <summary>What people ask for.</summary>
internal enum LoadProfile
{
    /// <summary>Answers of words alone; the targets stand for it.</summary>
    Text,

    /// <summary>Words, tool calls, voice and repeated questions, each with its share.</summary>
    Mixed,
    Voice,

    /// <summary>Read-only questions, each in a new conversation, many of them asked before.</summary>
    Cached,
}

/// <summary>What a run is asked for.</summary>
/// <param name="Chats">People, each in a chat of their own, each with one open message at a time.</param>
/// <param name="Duration">How long they write.</param>
/// <param name="Latency"><c>realistic</c> or <c>instant</c>: how fast the simulated model answers.</param>
/// <param name="Seed">Decides who asks what when, and how long the model takes for it.</param>
/// <param name="Think">Mean pause between an answer and the next message.</param>
/// <param name="MaxProcesses">Claude processes the box keeps.</param>
/// <param name="MaxRunning">Turns that run at the same time.</param>
/// <param name="WarmUp">Messages that one more person has answered before: a server that has run for a while is what people meet.</param>
/// <param name="Reports">Folder for report and plots; null for none.</param>
/// <param name="Name">Of the report's files.</param>
internal sealed record LoadSettings(
    int Chats, TimeSpan Duration, string Latency, LoadProfile Profile, int Seed, TimeSpan Think, int MaxProcesses, int MaxRunning, int WarmUp, string Claude, string? Reports, string Name)
{
    public const string Realistic = "realistic";
    public const string Instant = "instant";

    /// <summary>From here on a run says something about growth.</summary>
    public bool IsSoak => Duration >= TimeSpan.FromMinutes(10);

    public string Command =>
        $"./eng/load.sh --chats {Chats} --minutes {Duration.TotalMinutes:0.##} --model-latency {Latency} --profile {Profile.ToString().ToLowerInvariant()} --seed {Seed} --think {Think.TotalSeconds:0.##} --processes {MaxProcesses} --running {MaxRunning} --warm-up {WarmUp}";
}
