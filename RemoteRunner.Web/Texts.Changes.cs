using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web;

/// <summary>What people read on the pages of workspaces.</summary>
internal static partial class Texts
{
    public const string WorkspacesPage = "Workspaces";
    public const string TrustedTag = "🤝 trusted";
    public const string TrustTitle = "Trust";
    public const string TrustExplained =
        "Where a workspace is trusted, Claude loads what its repository brings: settings and permissions (.claude), hooks, MCP servers (.mcp.json). They run as the box's user without asking anybody. Trust only what you would run yourself.";
    public const string Trust = "Trust this workspace";
    public const string TrustNoMore = "Trust it no more";
    public const string IsTrusted = "This workspace is trusted: what its repository brings counts from the next turn on.";
    public const string IsNotTrusted = "This workspace is trusted no more: what its repository brings is left alone from the next turn on.";
    public const string NewWorkspace = "New workspace";
    public const string WorkspaceNameLabel = "Name";
    public const string CloneUrlLabel = "Repository to clone (empty: an empty folder)";
    public const string CreateWorkspace = "Create";
    public const string NotCloned = "not cloned";
    public const string CloneAgain = "Try again";
    public const string CloneStop = "Stop";
    public const string CloneForget = "Forget it";
    public const string ChangesTitle = "Changes";
    public const string NothingChanged = "Nothing has changed since the last commit.";
    public const string MoreChanges = "There are more changes than are listed. Commit these first, or use git in a terminal.";
    public const string CommitMessageLabel = "What and why";
    public const string Commit = "Commit what is ticked";
    public const string AllChanges = "All changes";
    public const string BinaryFile = "A binary file: there are no lines to show.";
    public const string NoLinesChanged = "No line has changed: it was moved, or its rights were.";
    public const string DiffCut = "It is longer than is shown here.";
    public const string Discard = "Throw these changes away…";
    public const string DiscardQuestion = "They cannot be brought back.";
    public const string DiscardYes = "Throw away";
    public const string RemoteTitle = "Where it came from";
    public const string Pull = "Pull";
    public const string Push = "Push";
    public const string IdentityTitle = "In whose name you commit";
    public const string IdentityName = "Your name";
    public const string IdentityEmail = "Your e-mail address";
    public const string IdentityKeep = "Keep";
    public const string IdentityKept = "Your commits carry this name from now on.";
    public const string NoRepository = "This workspace is no git repository of its own.";

    public static string CloneState(WorkspaceCloning cloning) => $"being cloned… {cloning.Progress}".TrimEnd();

    public static string ChangesOf(string path) => $"Changes of {path}";

    public static string Include(string path) => $"Commit {path}";

    public static string Committed(string id) => $"Committed as {id}.";

    public static string Discarded(string path) => $"The changes of {path} were thrown away.";

    public static string CommitAs(GitIdentity identity) => $"as {identity.Name} ({identity.Email})";

    public static string BranchState(GitStatus status) =>
        (status.Branch ?? "no branch") + (status.Ahead > 0 ? $", {status.Ahead} to push" : string.Empty) + (status.Behind > 0 ? $", {status.Behind} to pull" : string.Empty);

    public static string ChangeName(GitChangeKind kind) => kind switch
    {
        GitChangeKind.Modified => "changed",
        GitChangeKind.Added => "new",
        GitChangeKind.Deleted => "deleted",
        GitChangeKind.Renamed => "moved",
        GitChangeKind.Untracked => "new, unknown to git",
        _ => "in conflict",
    };
}
