using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot;

/// <summary>What admins read about people and about the state of everything; and what goes out as a file.</summary>
internal static partial class Texts
{
    public const string UsersPrivately = "Who may use me is not for a whole group to see: write <code>/users</code> to me in our private chat.";
    public const string UsersDescription = "Admins: who may use this bot";
    public const string DoctorDescription = "Admins: how everything is, and how to mend it";
    public const string ExportDescription = "This conversation as a file";

    public const string NothingToExport = "There is no conversation to export yet.";
    public const string Exported = "The conversation. Tools are folded.";

    public const string InviteButton = "➕ Invite somebody";
    public const string MakeAdmin = "👑 Make admin";
    public const string MakeMember = "👤 Make member";
    public const string RemoveUser = "🚪 Remove";
    public const string RemoveUserIndeed = "🚪 Remove indeed";
    public const string UserGone = "They are not on the list any more.";
    public const string UserIsYou = "That is you: ask another admin.";
    public const string UserBySettings = "The settings name them as an admin (Telegram:Admins): change them there.";
    public const string UserRemoved = "Removed. They are a stranger from now on.";

    public const string TapAdminsOnly = "Only an admin may do this.";

    public const string BackupAwayFix = "The backup service does not answer: start it, or look into its log.";
    public const string NoBackupYet = "No backup was made yet; /backup now makes one.";

    public static string ExportFileName(Guid session) => $"session-{session.ToString("N")[..8]}.md";

    public static string Users(IReadOnlyList<(KnownUser User, string Name)> users, int all)
    {
        var text = new StringBuilder($"👥 <b>{Count(all, "person", "people")}</b>");
        foreach (var (user, name) in users)
            text.Append('\n').Append(UserLine(user, name));
        return text.ToString();
    }

    public static string OneUser(KnownUser user, string name) => UserLine(user, name);

    public static string UserButton(KnownUser user, string name) => $"{RoleSign(user.Role)} {Shorten(name, 40)}";

    public static string UserRemoveQuestion(KnownUser user, string name) =>
        $"🚪 Remove {UserLine(user, name)}?\nTheir conversations stay, but they cannot write to me any more.";

    /// <param name="lifetime">How long the link lets somebody in.</param>
    public static string Invitation(string link, TimeSpan lifetime) =>
        $"➕ Send this link to one person. It lets in whoever opens it first, once, within {Elapsed(lifetime)}:\n{TelegramHtml.Escape(link)}";

    public static string Invited(string? name) =>
        $"🎉 Welcome{Name(name)}! You were invited and may use this bot now.\n\nJust write what you want done, for example <i>list the files here</i>. /help shows more.";

    /// <summary>For the one who invited them.</summary>
    public static string HasAccepted(string name, long id) => $"🎉 {TelegramHtml.Escape(name)} (<code>{id}</code>) accepted your invitation.";

    public static string Doctor(IReadOnlyList<CheckFinding> findings)
    {
        var bad = findings.Count(f => !f.Ok);
        var text = new StringBuilder(bad == 0 ? "🩺 <b>All is well.</b>" : $"🩺 <b>{Count(bad, "thing needs", "things need")} a look.</b>");
        foreach (var finding in findings.OrderBy(f => f.Ok))
        {
            text.Append('\n').Append(finding.Ok ? "✅ " : "⚠️ ").Append("<b>").Append(TelegramHtml.Escape(CheckName(finding.Name))).Append("</b>");
            if (finding.Sentence is { Length: > 0 } sentence)
                text.Append(": ").Append(TelegramHtml.Escape(Shorten(sentence, 400)));
        }

        return text.ToString();
    }

    private static string CheckName(string name) => name switch
    {
        "telegram" => "Telegram",
        "polling" => "Fetching messages",
        "cache" => "Cache, from the bot",
        "instance" => "This instance",
        "box" => "Box",
        "box.ready" => "Box takes turns",
        "box.cache" => "Cache, from the box",
        "box.claude" => "Claude Code",
        "box.credential" => "Credential",
        "box.disk" => "Disk",
        "backup" => "Backup",
        "speech" => "Speech",
        _ => name,
    };

    private static string UserLine(KnownUser user, string name) =>
        $"{RoleSign(user.Role)} {TelegramHtml.Escape(Shorten(name, 60))} · <code>{TelegramHtml.Escape(user.Id.TelegramId?.ToString() ?? user.Id.Value)}</code>{(user.BySettings ? " · by settings" : string.Empty)}";

    private static string RoleSign(Role role) => role == Role.Admin ? "👑" : "👤";

    private static string Count(int count, string one, string many) => $"{count:N0} {(count == 1 ? one : many)}";
}
