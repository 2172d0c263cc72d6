using System.Globalization;
using RemoteRunner.Core.Approvals;

namespace RemoteRunner.Bot.Approvals;

/// <summary>What was chosen so far, as the cache keeps it: <c>0:2 = 1</c> (an option), <c>0:w = as you like</c>, <c>0:d = 1</c> (answered).</summary>
internal sealed class QuestionChoices(IReadOnlyDictionary<string, string> fields)
{
    public static QuestionChoices None { get; } = new(new Dictionary<string, string>());

    public static string OptionField(int question, int option) => string.Create(CultureInfo.InvariantCulture, $"{question}:{option}");

    public static string WordsField(int question) => string.Create(CultureInfo.InvariantCulture, $"{question}:w");

    public static string DoneField(int question) => string.Create(CultureInfo.InvariantCulture, $"{question}:d");

    public bool Has(int question, int option) => fields.ContainsKey(OptionField(question, option));

    public bool IsDone(int question) => fields.ContainsKey(DoneField(question));

    /// <summary>The first question without an answer; null when all have one.</summary>
    public int? Next(Approval approval)
    {
        for (var i = 0; i < approval.Questions.Count; i++)
        {
            if (!IsDone(i))
                return i;
        }

        return null;
    }

    /// <summary>The answer to a question as Claude is given it: <c>C#, Go</c>; empty when nothing was chosen.</summary>
    public string Answer(Approval approval, int question)
    {
        var labels = approval.Questions[question].Options.Where((_, i) => Has(question, i)).Select(o => o.Label);
        return string.Join(", ", fields.TryGetValue(WordsField(question), out var words) ? labels.Append(words) : labels);
    }

    public IReadOnlyDictionary<string, string> Answers(Approval approval)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < approval.Questions.Count; i++)
        {
            if (Answer(approval, i) is { Length: > 0 } answer)
                answers[approval.Questions[i].Text] = answer.Length <= MaxAnswer ? answer : answer[..(char.IsHighSurrogate(answer[MaxAnswer - 1]) ? MaxAnswer - 1 : MaxAnswer)];
        }

        return answers;
    }

    private const int MaxAnswer = 2_000;
}
