using RemoteRunner.Load.Stage;

namespace RemoteRunner.Load.People;

internal enum ErrandKind
{
    Text,
    Voice,

    /// <summary>Claude reads a file before it answers.</summary>
    Tool,

    /// <summary>A read-only question in a new conversation.</summary>
    Question,
}

/// <summary>One thing a person wants.</summary>
/// <param name="Prompt">What is written or said.</param>
/// <param name="Mark">Stands in the answer and in nothing else the bot says.</param>
internal sealed record Errand(ErrandKind Kind, string Prompt, string Mark)
{
    /// <summary>Asked in a new conversation.</summary>
    public bool Anew => Kind == ErrandKind.Question;

    public static Errand Next(LoadProfile profile, long person, int number, Random random) => KindOf(profile, random) switch
    {
        ErrandKind.Question => Question(random),
        ErrandKind.Tool => new Errand(
            ErrandKind.Tool, $"[[tool Read {{\"file_path\":\"{{{{CWD}}}}/file{random.Next(1, LoadStage.Files + 1)}.txt\"}}]] [[answer M{person}n{number}]]", $"M{person}n{number}"),
        var kind => new Errand(kind, $"[[answer M{person}n{number}]]", $"M{person}n{number}"),
    };

    private static Errand Question(Random random)
    {
        // Some files are asked for more often than others, as questions are.
        var file = 1 + (int)(LoadStage.Files * random.NextDouble() * random.NextDouble());
        return new Errand(ErrandKind.Question, $"show file{file}.txt", LoadStage.MarkOf(file));
    }

    private static ErrandKind KindOf(LoadProfile profile, Random random) => profile switch
    {
        LoadProfile.Text => ErrandKind.Text,
        LoadProfile.Voice => ErrandKind.Voice,
        LoadProfile.Cached => ErrandKind.Question,
        _ => random.Next(100) switch
        {
            < 60 => ErrandKind.Text,
            < 75 => ErrandKind.Tool,
            < 90 => ErrandKind.Voice,
            _ => ErrandKind.Question,
        },
    };
}
