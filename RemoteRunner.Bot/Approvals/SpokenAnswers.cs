using RemoteRunner.Bot.Chats;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Approvals;

/// <summary>Looks whether what somebody wrote or said is the answer to an approval that they were asked for in words.</summary>
internal sealed class SpokenAnswers(ApprovalWords words, QuestionDesk questions)
{
    /// <param name="noteTaken">Written down when it was, before the next message is free again: so a repetition knows.</param>
    /// <returns>True when it was, and needs no turn.</returns>
    public async Task<bool> TakeAsync(ChatPlace chat, UserId user, string text, Func<Task> noteTaken, CancellationToken cancellationToken)
    {
        if (await words.FindAsync(chat, user) is not { } expected)
            return false;

        var taken = false;
        try
        {
            var answer = ApprovalWords.Cut(text);
            taken = expected.Question is null
                ? await words.DenyAsync(user, expected, answer, cancellationToken)
                : await questions.SayAsync(user, chat, expected, answer, cancellationToken);
        }
        catch (BoxProblemException e) when (e.Type is BoxApi.Problems.NotFound or BoxApi.Problems.NotYours)
        {
            // Expired meanwhile: it is a message like any other.
        }

        if (taken)
            await noteTaken();
        await words.ForgetAsync(chat, user);
        return taken;
    }
}
