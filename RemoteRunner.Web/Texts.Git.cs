namespace RemoteRunner.Web;

/// <summary>What people read about git.</summary>
internal static partial class Texts
{
    public const string GitMissing = "git is not installed on the box.";
    public const string CommitIdentity = "Say first in whose name you commit: your name and e-mail address.";
    public const string NothingToCommit = "None of the files you chose has changes any more.";
    public const string GitIdentityWrong = "A name and an e-mail address are needed, without < and >, at most 200 characters each.";
    public const string GitIdentityNotKept = "Your name and address could not be kept in the settings of git in your home on the box.";
    public const string NoKeyMade = "No key could be made: ssh-keygen is not installed on the box, or your home there cannot be written.";
    public const string NoBranch = "No branch is checked out, so there is nothing to send or to bring up to date.";
    public const string NoRemote = "This repository knows no other place to send to. Add one with 'git remote add origin …'.";

    public static string NoRepositoryOfItsOwn(string workspace) => $"'{workspace}' is no git repository of its own, so there can be no worktree of it.";

    public static string NothingToBranchFrom(string workspace) => $"Nothing is committed in '{workspace}' yet: a worktree begins with a commit.";

    public static string WorktreeUnsaved(string name) => $"Something in '{name}' is not committed, and would be lost. Commit it, or say that it may go.";

    public static string HasWorktrees(string name, IReadOnlyList<string> worktrees) => $"Other workspaces are worktrees of '{name}': remove them first ({string.Join(", ", worktrees)}).";

    public static string AuditedWorktree(string workspace) => $"worktree of {workspace}";

    public static string GitSettings(string key) =>
        $"This repository's own settings (.git/config) name '{key}', which could start programs or lead elsewhere. Nothing is done here with such settings: remove it, or use git in a terminal.";

    public static string GitTooLong(TimeSpan patience) => $"git took longer than {patience.TotalMinutes:0.#} minutes and was ended.";

    public static string GitSaid(string words) => words.Length > 0 ? $"git says: {words}" : "git failed without a word.";

    public static string CommitMessage(int most) => $"A commit needs a message of at most {most:N0} characters.";

    public static string NoChanges(string path) => $"'{path}' has no changes any more.";

    public static string ChangedSince(string path) => $"'{path}' has changed since you looked: look again before you throw it away.";

    public static string RemoteWrong(string remote) => $"The address of '{remote}' is none that may be used (Workspaces:CloneProtocols), or it holds a password.";
}
