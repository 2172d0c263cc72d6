using RemoteRunner.Web.Workspaces.Git;

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

    public const string GitAccountPage = "Git";
    public const string KeyTitle = "Your SSH key";
    public const string KeyExplained = "The box reaches other machines as you by a key of yours: for clone, pull and push of addresses like git@github.com:team/app.git. Its other half stays in your home on the box.";
    public const string KeyLabel = "Public key: add it where your repositories are";
    public const string MakeKey = "Make a key";
    public const string KeyMade = "The key is made. Add its public half where your repositories are.";

    public const string TokensTitle = "Your tokens for https";
    public const string TokensExplained =
        "For addresses like https://github.com/team/app.git: your account there, and a token it made for you. It stays in your home on the box, for your clones, pulls and pushes, your Claude and your terminal; nobody is shown it again, not even you. git forgets one that its host refuses.";
    public const string HostLabel = "Host";
    public const string HostExample = "github.com";
    public const string AccountNameLabel = "User name there";
    public const string TokenLabel = "Token";
    public const string KeepToken = "Keep the token";
    public const string RemoveToken = "Remove";
    public const string HostWrong = "Write the host alone, such as github.com or git.example.org:8443: no https:// before it and no path behind it.";
    public const string TokenOverHttp = "A token is sent by https only, so that nobody on the way reads it: write the host alone, such as github.com.";
    public const string TokenNotKept = "Your tokens in your home on the box could not be changed. Try again.";
    public const string TokensElsewhere = "'.git-credentials' in your home on the box is not a file of yours, or has grown too large: nothing is read or kept there.";

    public static string NoRepositoryOfItsOwn(string workspace) => $"'{workspace}' is no git repository of its own, so there can be no worktree of it.";

    public static string NothingToBranchFrom(string workspace) => $"Nothing is committed in '{workspace}' yet: a worktree begins with a commit.";

    public static string WorktreeUnsaved(string name) => $"Something in '{name}' is not committed, and would be lost. Commit it, or say that it may go.";

    public static string HasWorktrees(string name, IReadOnlyList<string> worktrees) => $"Other workspaces are worktrees of '{name}': remove them first ({string.Join(", ", worktrees)}).";

    public static string AuditedWorktree(string workspace) => $"worktree of {workspace}";

    public static string GitSettings(string key) =>
        $"This repository's own settings (.git/config) name '{key}', which could start programs or lead elsewhere. Nothing is done here with such settings: remove it, or use git in a terminal.";

    public static string GitTooLong(TimeSpan patience) => $"git took longer than {patience.TotalMinutes:0.#} minutes and was ended.";

    public static string GitSaid(string words) => words.Length > 0 ? $"git says: {words}{GitHint(words)}{(GitComplaint.RefusesKey(words) ? " You find it below You, Git." : string.Empty)}" : "git failed without a word.";

    public static string TokenKept(string host) => $"The token for {host} is kept. Nobody is shown it again.";

    public static string TokenRemoved(string host) => $"The token for {host} is gone.";

    public static string RemoveTokenFor(string host) => $"Remove the token for {host}";

    public static string AccountNameWrong(int most) => $"The name of your account at the host is needed, at most {most} characters.";

    public static string TokenWrong(int most) => $"A token is needed, in one piece, at most {most:N0} characters.";

    /// <summary>Why a clone failed, and what to do.</summary>
    /// <param name="words">What stood on stderr.</param>
    public static string CloneFailed(string words) => GitComplaint.Essence(words) is { Length: > 0 } essence ? essence + GitHint(words) : "git could not clone it.";

    private static string GitHint(string words) =>
        GitComplaint.WantsToken(words) ? " The host does not know you: keep a token for it in the browser, below You, Git."
        : GitComplaint.RefusesKey(words) ? " The host does not know your key: add its public half there, then try again."
        : GitComplaint.HostWithAnotherKey(words) is { } host
            ? $" {host} shows another key than before: it was set up anew, or somebody is in between. When its owner has told you that the new key is theirs, forget the old one in a terminal: ssh-keygen -f ~/.ssh/known_hosts -R '{host}'"
            : string.Empty;

    public static string CommitMessage(int most) => $"A commit needs a message of at most {most:N0} characters.";

    public static string NoChanges(string path) => $"'{path}' has no changes any more.";

    public static string ChangedSince(string path) => $"'{path}' has changed since you looked: look again before you throw it away.";

    public static string RemoteWrong(string remote) => $"The address of '{remote}' is none that may be used (Workspaces:CloneProtocols), or it holds a password.";
}
