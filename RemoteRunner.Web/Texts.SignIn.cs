using RemoteRunner.Core.Users;

namespace RemoteRunner.Web;

/// <summary>What people read about the ways in.</summary>
internal static partial class Texts
{
    public const string MiniAppTitle = "RemoteRunner";
    public const string MiniAppOpens = "Opening your sessions…";
    public const string MiniAppOutside = "Telegram opens this page by the button beside its message field. In a browser there is another way:";
    public const string NoMiniApp = "The Mini App is off: it needs a PublicUrl that begins with https:// for the bot and the box.";
    public const string LaunchForged = "Telegram's word for who you are did not come through whole. Close this and open it again.";
    public const string LaunchStale = "This was opened too long ago. Close it and open it again from the chat.";
    public const string LaunchSpent = "This was opened before. Close it and open it again from the chat.";

    public const string ByPassword = "With a password";
    public const string PasswordHint = "Forgotten, or none yet? An admin makes you a link to choose one.";
    public const string PersonName = "Name";
    public const string PasswordLabel = "Password";
    public const string PasswordAgain = "The same again";
    public const string PasswordsDiffer = "The two are not the same.";
    public const string PasswordWrong = "Name and password do not belong together.";
    public const string CurrentPasswordWrong = "That is not your current password.";
    public const string PasswordTooEasy = "That password is too easy to guess.";
    public const string NoPasswordHere = "You sign in by Telegram and have no password.";

    public const string FirstPerson = "Nobody is admitted yet: I am the owner";
    public const string FirstPersonHint = "The bot's log and the dashboard show a code while nobody is admitted. It makes you the admin, here or sent to the bot.";
    public const string ClaimLabel = "Code";
    public const string ClaimWrong = "That code does not count, or not any more. Make a new one in the dashboard, or restart the bot.";
    public const string NameTaken = "That name is taken.";

    public const string JoinTitle = "Choose a password";
    public const string JoinButton = "Save and sign in";
    public const string InviteSpent = "This link was used before or has expired. Ask an admin for a new one.";
    public const string InviteBroken = "This link is not whole. Copy all of it, or ask an admin for a new one.";

    public const string ChangePasswordTitle = "Password";
    public const string CurrentPassword = "Current password";
    public const string NewPasswordLabel = "New password";
    public const string ChangePassword = "Change password";
    public const string PasswordChanged = "Changed. Every other browser was signed out.";

    public const string PeoplePage = "People";
    public const string InviteTitle = "Let somebody in by password";
    public const string InviteExplained = "They choose the password themselves, by a link that you send them. They become a member.";
    public const string InviteHint = "Send it to them alone. It serves once and is shown only now.";
    public const string InviteLabel = "Link";
    public const string MakeInvite = "Make a link";
    public const string AdmittedTitle = "Who is admitted";
    public const string NewPassword = "New password";
    public const string RemovePerson = "Remove";
    public const string RemoveIndeed = "Remove indeed";
    public const string NameWrong = "A name has one to 32 small letters, digits, dots, dashes and underscores, and begins and ends with a letter or digit.";
    public const string NobodyOfThatName = "There is nobody of that name who signs in by password.";
    public const string ThatIsYou = "That is you: ask another admin.";
    public const string TelegramPeopleHint = "People of Telegram are admitted and removed in the chat with the bot: /users.";

    public static string TooManyTries(TimeSpan wait) =>
        $"Too many tries. Wait {Math.Max(1, Math.Ceiling(wait.TotalMinutes)):0} min, or ask an admin for a link to choose a new password.";

    public static string PasswordTooShort(int shortest) => $"A password has at least {shortest} characters.";

    public static string PasswordTooLong(int longest) => $"A password has at most {longest} characters.";

    public static string JoinHint(int shortest) => $"At least {shortest} characters; a few words in a row are good.";

    public static string InviteMade(string user) => $"A link for {user}";

    public static string RoleOf(KnownUser person) => (person.Role == Role.Admin ? "admin" : "member") + (person.BySettings ? ", by settings" : string.Empty);

    public static string ChangeRole(KnownUser person) => person.Role == Role.Admin ? "Make member" : "Make admin";

    public static string ChangeRoleOf(KnownUser person) => $"{ChangeRole(person)}: {person.Id.Value}";

    public static string NewPasswordFor(string name) => $"New password for {name}";

    public static string RemoveWhom(string name) => $"Remove {name}";

    public static string RemoveQuestion(string name) => $"Remove {name}? Their sessions stay, but they cannot sign in any more.";
}
