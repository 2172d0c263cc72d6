using RemoteRunner.Core.Approvals;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Approvals;

/// <summary>
/// The buttons of an approval card; their data reads <c>a:6f1a3c527d0b4f0e9a552f6f3f0f7b11:o</c> (o = once, s = session,
/// d = deny, w = deny in the person's own words): 36 of the 64 bytes that Telegram carries.
/// </summary>
internal static class ApprovalButtons
{
    public static InlineKeyboardMarkup For(Approval approval)
    {
        if (approval.Kind == ApprovalKind.Plan)
            return new([[Button(approval, Texts.ApprovePlan, 'o')], [Button(approval, Texts.ApprovePlanAndEdits, 's')], [Button(approval, Texts.KeepPlanning, 'w')]]);

        InlineKeyboardButton[] first = [Button(approval, Texts.AllowOnce, 'o'), Button(approval, Texts.Deny, 'd')];
        InlineKeyboardButton[] last = [Button(approval, Texts.SayWhyNot, 'w')];
        return approval.SessionRule is null ? new([first, last]) : new([first, [Button(approval, Texts.AllowSession, 's')], last]);
    }

    public static (Guid Approval, ApprovalTap Tap)? Parse(string? data)
    {
        if (data is not ['a', ':', .., ':', _] || !Guid.TryParseExact(data[2..^2], "N", out var approval))
            return null;

        return data[^1] switch
        {
            'o' => (approval, ApprovalTap.AllowOnce),
            's' => (approval, ApprovalTap.AllowSession),
            'd' => (approval, ApprovalTap.Deny),
            'w' => (approval, ApprovalTap.SayWhyNot),
            _ => null,
        };
    }

    private static InlineKeyboardButton Button(Approval approval, string text, char letter) =>
        InlineKeyboardButton.WithCallbackData(text, $"a:{approval.Id:N}:{letter}");
}

/// <summary>What a tap on a card asks for.</summary>
internal enum ApprovalTap
{
    AllowOnce,
    AllowSession,
    Deny,

    /// <summary>Denies with the person's next message as the reason.</summary>
    SayWhyNot,
}
