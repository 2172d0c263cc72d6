using RemoteRunner.Core.Sessions;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Sessions;

/// <summary>
/// The buttons of session lists and choices. Their data reads <c>s:p:2</c> (a page), <c>s:f:6f1a…</c> (a session and a
/// letter: o = show, t = talk here, f = fork, d = delete, y = delete indeed) or <c>c:mode:Plan</c> (a choice for the chat's session).
/// </summary>
internal static class SessionButtons
{
    /// <summary>Sessions on one page.</summary>
    public const int PageSize = 5;

    private static readonly string[] _models = ["opus", "sonnet", "haiku"];

    public static InlineKeyboardMarkup List(IReadOnlyList<SessionSummary> page, int number, int pages)
    {
        var rows = new List<InlineKeyboardButton[]>();
        if (page.Count > 0)
            rows.Add([.. page.Select((s, i) => Of($"{(number * PageSize) + i + 1}", 'o', s.Session.Id))]);
        if (pages > 1)
        {
            rows.Add(
            [
                InlineKeyboardButton.WithCallbackData("◀", $"s:p:{(number + pages - 1) % pages}"),
                InlineKeyboardButton.WithCallbackData($"{number + 1}/{pages}", $"s:p:{number}"),
                InlineKeyboardButton.WithCallbackData("▶", $"s:p:{(number + 1) % pages}"),
            ]);
        }

        return new(rows);
    }

    public static InlineKeyboardMarkup One(Guid session, bool isHere) => new(
    [
        isHere ? [Of(Texts.SessionFork, 'f', session)] : [Of(Texts.SessionTalk, 't', session), Of(Texts.SessionFork, 'f', session)],
        [Of(Texts.SessionDelete, 'd', session), InlineKeyboardButton.WithCallbackData(Texts.Back, "s:p:0")],
    ]);

    public static InlineKeyboardMarkup Confirm(Guid session) => new([[Of(Texts.SessionDeleteIndeed, 'y', session), Of(Texts.Back, 'o', session)]]);

    public static InlineKeyboardMarkup Models(string? chosen) => new(
    [
        [.. _models.Select(m => Choice(m, m == chosen, "model", m))],
        [Choice(Texts.DefaultChoice, chosen is null, "model", "-")],
    ]);

    public static InlineKeyboardMarkup Modes(SessionMode chosen) =>
        new([[.. Enum.GetValues<SessionMode>().Select(m => Choice(Texts.ModeName(m), m == chosen, "mode", m.ToString()))]]);

    public static InlineKeyboardMarkup Efforts(SessionEffort chosen) =>
        new([[.. Enum.GetValues<SessionEffort>().Select(e => Choice(Texts.EffortName(e), e == chosen, "effort", e.ToString()))]]);

    public static SessionTap? Parse(string? data) => data?.Split(':') switch
    {
        ["s", "p", var page] when int.TryParse(page, out var number) => new SessionTap.Page(number),
        ["s", [var letter], var id] when Guid.TryParseExact(id, "N", out var session) => letter switch
        {
            'o' => new SessionTap.Session(session, SessionAction.Show),
            't' => new SessionTap.Session(session, SessionAction.Talk),
            'f' => new SessionTap.Session(session, SessionAction.Fork),
            'd' => new SessionTap.Session(session, SessionAction.AskDelete),
            'y' => new SessionTap.Session(session, SessionAction.Delete),
            _ => null,
        },
        ["c", "model", var model] => new SessionTap.Choice(new SessionChange(Model: model == "-" ? string.Empty : model)),
        ["c", "mode", var name] when Enum.TryParse<SessionMode>(name, out var mode) => new SessionTap.Choice(new SessionChange(Mode: mode)),
        ["c", "effort", var name] when Enum.TryParse<SessionEffort>(name, out var effort) => new SessionTap.Choice(new SessionChange(Effort: effort)),
        _ => null,
    };

    private static InlineKeyboardButton Of(string text, char letter, Guid session) => InlineKeyboardButton.WithCallbackData(text, $"s:{letter}:{session:N}");

    private static InlineKeyboardButton Choice(string text, bool isChosen, string what, string value) =>
        InlineKeyboardButton.WithCallbackData(isChosen ? $"✓ {text}" : text, $"c:{what}:{value}");
}
