using RemoteRunner.Core.Approvals;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Approvals;

/// <summary>
/// The buttons of an approval card; their data reads <c>a:6f1a3c527d0b4f0e9a552f6f3f0f7b11:o</c> (o = once, s = session,
/// d = deny): 36 of the 64 bytes that Telegram carries.
/// </summary>
internal static class ApprovalButtons
{
    public static InlineKeyboardMarkup For(Approval approval)
    {
        var once = InlineKeyboardButton.WithCallbackData(Texts.AllowOnce, $"a:{approval.Id:N}:o");
        var session = InlineKeyboardButton.WithCallbackData(Texts.AllowSession, $"a:{approval.Id:N}:s");
        var deny = InlineKeyboardButton.WithCallbackData(Texts.Deny, $"a:{approval.Id:N}:d");
        return approval.SessionRule is null ? new([[once, deny]]) : new([[once, deny], [session]]);
    }

    public static (Guid Approval, ApprovalDecision Decision)? Parse(string? data)
    {
        if (data is not ['a', ':', .., ':', _] || !Guid.TryParseExact(data[2..^2], "N", out var approval))
            return null;

        return data[^1] switch
        {
            'o' => (approval, ApprovalDecision.AllowOnce),
            's' => (approval, ApprovalDecision.AllowSession),
            'd' => (approval, ApprovalDecision.Deny),
            _ => null,
        };
    }
}
