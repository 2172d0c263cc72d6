using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Approvals;

/// <summary>Answers in the person's own words: they are asked for, and their next message is taken as them.</summary>
internal sealed class ApprovalWords(ChatBindings chats, BoxClient box, Replies replies)
{
    // What the box takes.
    private const int MaxWords = 2_000;

    /// <summary>Asks for them. Only the newest question of a chat is waited for.</summary>
    public async Task AskAsync(ChatPlace chat, ExpectedWords expected, string html, CancellationToken cancellationToken)
    {
        // Noted first: whoever is quick has written before the question's arrival is known.
        await chats.SetExpectedWordsAsync(chat, expected.User, expected.ToString());
        await replies.AskAsync(chat, html, new ForceReplyMarkup { InputFieldPlaceholder = Texts.OwnWordsHint, Selective = chat.IsGroup }, expected.Card, cancellationToken);
    }

    /// <summary>What the message of this person in this chat is for; null when it is a message like any other.</summary>
    public async Task<ExpectedWords?> FindAsync(ChatPlace chat, UserId user) =>
        await chats.FindExpectedWordsAsync(chat, user) is { } stored && ExpectedWords.Parse(stored) is { } expected && expected.User == user ? expected : null;

    /// <summary>Takes the message as the reason of a denial.</summary>
    /// <returns>False when the question was answered or taken back meanwhile: then it is a message like any other.</returns>
    public async Task<bool> DenyAsync(UserId user, ExpectedWords expected, string text, CancellationToken cancellationToken)
    {
        var (won, record) = await box.AnswerAsync(user, expected.Approval, new ApprovalAnswer(ApprovalDecision.Deny, text), cancellationToken);

        // A repetition after a crash finds its own words.
        return won || (record.AnsweredBy == user && record.Message == text);
    }

    public Task ForgetAsync(ChatPlace chat, UserId user) => chats.ForgetExpectedWordsAsync(chat, user);

    public static string Cut(string text) =>
        text.Length <= MaxWords ? text : text[..(char.IsHighSurrogate(text[MaxWords - 1]) ? MaxWords - 1 : MaxWords)];
}
