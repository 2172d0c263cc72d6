using RemoteRunner.Bot.Commands;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Approvals;

/// <summary>Looks whether a message is the answer to an approval that its sender was asked for in words.</summary>
internal sealed class SpokenAnswers(ApprovalWords words, QuestionDesk questions)
{
    /// <returns>True when it was, and needs no turn.</returns>
    public async Task<bool> TakeAsync(CommandCall call, string text, CancellationToken cancellationToken)
    {
        if (await words.FindAsync(call.Chat, call.User) is not { } expected)
            return false;

        var taken = false;
        try
        {
            var answer = ApprovalWords.Cut(text);
            taken = expected.Question is null
                ? await words.DenyAsync(call.User, expected, answer, cancellationToken)
                : await questions.SayAsync(call.User, call.Chat, expected, answer, cancellationToken);
        }
        catch (BoxProblemException e) when (e.Type is BoxApi.Problems.NotFound or BoxApi.Problems.NotYours)
        {
            // Expired meanwhile: it is a message like any other.
        }

        await words.ForgetAsync(call.Chat, call.User);
        return taken;
    }
}
