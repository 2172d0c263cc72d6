using System.Globalization;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Approvals;

/// <summary>What a person's next message in a chat is for: <c>6f1a…:0:57:tg:1001</c>, without a question <c>6f1a…::57:tg:1001</c>.</summary>
/// <param name="Question">The question it answers; null when it is the reason of a denial.</param>
/// <param name="Card">The card's message.</param>
internal sealed record ExpectedWords(Guid Approval, int? Question, int Card, UserId User)
{
    public static ExpectedWords? Parse(string text) =>
        text.Split(':', 4) is [var approval, var question, var card, var user]
        && Guid.TryParseExact(approval, "N", out var id) && int.TryParse(card, CultureInfo.InvariantCulture, out var message)
            ? new ExpectedWords(id, int.TryParse(question, CultureInfo.InvariantCulture, out var number) ? number : null, message, UserId.Parse(user))
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Approval:N}:{Question}:{Card}:{User.Value}");
}
