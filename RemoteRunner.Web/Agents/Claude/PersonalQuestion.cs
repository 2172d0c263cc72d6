using System.Text.Json;
using System.Text.Json.Nodes;
using RemoteRunner.Core.Approvals;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// The tools that are nothing but a question to the person, which the CLI asks as a permission with
/// <c>"requires_user_interaction":true</c>:
/// <c>{"subtype":"can_use_tool","tool_name":"AskUserQuestion","input":{"questions":[{"question":"Which db?","header":"DB","options":[{"label":"SQLite","description":"file"},…],"multiSelect":false}]},…}</c>
/// and <c>{"subtype":"can_use_tool","tool_name":"ExitPlanMode","input":{"plan":"# Plan\n1. do it","planFilePath":"…/plans/sleepy-flute.md"},…}</c>.
/// </summary>
internal static class PersonalQuestion
{
    private const string Ask = "AskUserQuestion";
    private const string Plan = "ExitPlanMode";

    // The tool allows four of each; more than a card can show is an error of the model's.
    private const int MaxQuestions = 8;
    private const int MaxOptions = 12;
    private const int MaxText = 500;

    /// <summary>What accepting a plan together with its edits changes in the CLI.</summary>
    public static IReadOnlyList<JsonElement> AcceptEdits { get; } =
        [JsonSerializer.SerializeToElement(new { type = "setMode", mode = "acceptEdits", destination = "session" })];

    public static bool IsOne(string? tool) => tool is Ask or Plan;

    public static ApprovalKind KindOf(string tool) => tool switch
    {
        Ask => ApprovalKind.Questions,
        Plan => ApprovalKind.Plan,
        _ => ApprovalKind.Permission,
    };

    public static IReadOnlyList<AskedQuestion> QuestionsOf(string tool, JsonElement input) =>
        tool != Ask
            ? []
            :
            [
                .. input.Get("questions").Items().Where(q => q.Text("question") is not null).Take(MaxQuestions).Select(q => new AskedQuestion(
                    q.Text("question")!,
                    q.Text("header"),
                    q.Flag("multiSelect"),
                    [.. q.Get("options").Items().Where(o => o.Text("label") is not null).Take(MaxOptions).Select(o => new AskedOption(
                        OneLine.Cut(o.Text("label")!, MaxText), o.Text("description") is { } meaning ? OneLine.Cut(meaning, MaxText) : null))])),
            ];

    /// <summary>The questions as text, for whoever shows no choices.</summary>
    public static string Readable(JsonElement input) =>
        string.Join("\n\n", QuestionsOf(Ask, input).Select(q =>
            q.Text + string.Concat(q.Options.Select(o => $"\n- {o.Label}{(o.Description is null ? string.Empty : $": {o.Description}")}"))));

    /// <summary>The input with its answers: <c>{"questions":[…],"answers":{"Which db?":"SQLite","Which langs?":"C#, Go"}}</c>.</summary>
    public static JsonElement Answered(JsonElement input, IReadOnlyDictionary<string, string>? answers)
    {
        var answered = JsonObject.Create(input)!.DeepClone().AsObject();
        answered["answers"] = JsonSerializer.SerializeToNode(answers ?? new Dictionary<string, string>());
        return JsonSerializer.SerializeToElement(answered);
    }
}
