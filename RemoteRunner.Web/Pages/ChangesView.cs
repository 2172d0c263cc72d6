using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Pages;

/// <summary>What a workspace's page shows.</summary>
/// <param name="Status">Null when git cannot be asked; <paramref name="Problem"/> says why.</param>
/// <param name="Address">Where a push would go.</param>
/// <param name="File">The file whose changes are looked at; with <paramref name="Diff"/>.</param>
public sealed record ChangesView(
    string Workspace, GitStatus? Status, GitIdentity? Identity, string? Address, string? File, FileDiff? Diff, string? Problem, string? Notice)
{
    /// <summary>Whether its own settings, hooks and servers run.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Whether the visitor may change that.</summary>
    public bool MayTrust { get; init; }

    /// <summary>The lines as a unified diff.</summary>
    public string DiffText => Diff is null ? string.Empty : string.Join('\n', Diff.Lines.Select(l => l.Kind switch
    {
        DiffLineKind.Hunk => $"@@ {l.Text}",
        DiffLineKind.Added => $"+{l.Text}",
        DiffLineKind.Removed => $"-{l.Text}",
        _ => $" {l.Text}",
    }));
}
