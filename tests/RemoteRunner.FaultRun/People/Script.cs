namespace RemoteRunner.FaultRun.People;

/// <summary>What a person asks for, written as a script for the simulated model.</summary>
/// <param name="Token">Unique in the run: it stands in the answer and in what the commands leave behind.</param>
/// <param name="Marks">What the answer's messages must say, one mark a message.</param>
/// <param name="Notes">Lines that the commands append to the workspace's record, each at most once.</param>
/// <param name="Stops">Whether the person changes their mind and sends /stop.</param>
/// <param name="File">What a file of the token's name must hold before.</param>
/// <param name="HasDocument">Whether the prompt is the caption of a document.</param>
internal sealed record Script(
    string Token, string Prompt, IReadOnlyList<string> Marks, IReadOnlyList<string> Notes, bool Stops = false, string? File = null, bool HasDocument = false)
{
    /// <summary>The record of all that commands did, in the workspace.</summary>
    public const string Record = "record.txt";

    /// <summary>A command that notes what it was given and then takes its time.</summary>
    public const string Worker = "work.sh";

    public const string WorkerText = "echo \"$1\" >> record.txt\nsleep \"$2\"\n";

    public static Script Next(string token, Random random)
    {
        var end = $"The answer is {token}.";
        return random.Next(100) switch
        {
            < 22 => Plain(token, $"[[text {end}]]"),
            < 32 => Plain(token, $"[[text {Words(30)} {end}]] [[slow {random.Next(1, 5)}s]]"),
            < 37 => Plain(token, $"[[text {Words(60)} {end}]] [[slow 12s]]") with { Stops = true },
            < 55 => Noting(token, end, $"{token}.a"),
            < 63 => Noting(token, end, $"{token}.a", $"{token}.b"),
            < 73 => Plain(token, $"[[text I begin.]] [[tool Bash {{\"command\":\"bash {Worker} {token}.a {random.Next(1, 4)}\",\"description\":\"work\"}}]] [[text {end}]]") with { Notes = [$"{token}.a"] },
            < 76 => Plain(token, $"[[tool Bash {{\"command\":\"bash {Worker} {token}.a 20\",\"description\":\"work\"}}]] [[text {end}]]") with { Notes = [$"{token}.a"], Stops = true },
            < 83 => Plain(token, $"[[tool Write {{\"file_path\":\"{{{{CWD}}}}/files/{token}.txt\",\"content\":\"{token}\\n\"}}]] [[text {end}]]"),
            < 89 => Plain(token, $"[[tool Glob {{\"pattern\":\"*.sh\"}}]] [[tool Read {{\"file_path\":\"{{{{CWD}}}}/{Worker}\"}}]] [[text {end}]]"),
            < 94 => Long(token, end),
            < 98 => Plain(token, $"[[error 529 x1]] [[text {end}]]"),
            _ => Plain(token, "[[error 400]]"),
        };
    }

    public static Script WithDocument(string token) => Plain(token, $"[[text The answer is {token}.]]") with { HasDocument = true };

    private static Script Plain(string token, string prompt) => new(token, prompt, [$"The answer is {token}."], []);

    private static Script Noting(string token, string end, params string[] notes) => Plain(
        token,
        string.Concat(notes.Select(note => $"[[tool Bash {{\"command\":\"echo {note} >> {Record}\",\"description\":\"note it\"}}]] [[then]] ")) + $"[[text {end}]]") with
    { Notes = notes };

    // An answer of several messages: longer than a prompt may be, so it is read from a file.
    private static Script Long(string token, string end) => new(
        token,
        $"[[tool Read {{\"file_path\":\"{{{{CWD}}}}/{token}.txt\"}}]] [[echo]]",
        [$"This begins {token}.", end],
        [],
        File: $"This begins {token}.\n{string.Concat(Enumerable.Range(1, 80).Select(i => $"{i}: {Words(12)}\n"))}{end}\n");

    private static string Words(int count) => string.Join(' ', Enumerable.Range(1, count).Select(i => $"word{i}"));
}
