namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>How a workspace differs from its last commit, and that from where it came.</summary>
/// <param name="Branch">Null when no branch is checked out.</param>
/// <param name="Upstream">Such as <c>origin/main</c>; null when the branch follows none.</param>
/// <param name="Cut">Whether there are more changes than are listed.</param>
public sealed record GitStatus(string? Branch, string? Upstream, int Ahead, int Behind, bool HasCommits, IReadOnlyList<GitChange> Changes, bool Cut)
{
    private const int Most = 1_000;

    /// <summary>
    /// Reads <c>git status --porcelain=v2 --branch -z</c>, here with line breaks for NUL:
    /// <code>
    /// # branch.oid 9c9a6f…
    /// # branch.head trunk
    /// # branch.upstream origin/trunk
    /// # branch.ab +1 -2
    /// 1 .M N... 100644 100644 100644 8c7e5a… 8c7e5a… src/App.cs
    /// 2 R. N... 100644 100644 100644 8c7e5a… 8c7e5a… R100 new.txt
    /// old.txt
    /// u UU N... 100644 100644 100644 100644 1… 2… 3… both.txt
    /// ? notes.txt
    /// </code>
    /// </summary>
    public static GitStatus Parse(string output, bool cut)
    {
        string? branch = null, upstream = null;
        var (ahead, behind, hasCommits) = (0, 0, true);
        var changes = new List<GitChange>();
        var entries = output.Split('\0');

        // The last piece is empty, or a path that was cut in the middle.
        for (var i = 0; i < entries.Length - 1 && changes.Count <= Most; i++)
        {
            var entry = entries[i];
            switch (entry.Split(' ', 3))
            {
                case ["#", "branch.oid", var oid]:
                    hasCommits = oid != "(initial)";
                    break;
                case ["#", "branch.head", var head] when head != "(detached)":
                    branch = head;
                    break;
                case ["#", "branch.upstream", var name]:
                    upstream = name;
                    break;
                case ["#", "branch.ab", var counts] when counts.Split(' ') is [['+', .. var a], ['-', .. var b]]:
                    (ahead, behind) = (int.Parse(a), int.Parse(b));
                    break;
                case ["?", ..]:
                    changes.Add(new GitChange(entry[2..], null, GitChangeKind.Untracked));
                    break;
                case ["1", var letters, _]:
                    changes.Add(new GitChange(Field(entry, 8), null, Kind(letters)));
                    break;
                case ["2", _, _] when i + 1 < entries.Length - 1:
                    changes.Add(new GitChange(Field(entry, 9), entries[++i], GitChangeKind.Renamed));
                    break;
                case ["u", _, _]:
                    changes.Add(new GitChange(Field(entry, 10), null, GitChangeKind.Conflict));
                    break;
            }
        }

        return new GitStatus(branch, upstream, ahead, behind, hasCommits, [.. changes.Take(Most)], cut || changes.Count > Most);
    }

    // The path is what follows after so many spaces, its own included.
    private static string Field(string entry, int number) => entry.Split(' ', number + 1)[number];

    private static GitChangeKind Kind(string letters) => letters switch
    {
        _ when letters.Contains('D', StringComparison.Ordinal) => GitChangeKind.Deleted,
        ['A', _] => GitChangeKind.Added,
        _ => GitChangeKind.Modified,
    };
}

/// <param name="From">Where a renamed file was before.</param>
public sealed record GitChange(string Path, string? From, GitChangeKind Kind);

public enum GitChangeKind
{
    Modified,
    Added,
    Deleted,
    Renamed,
    Untracked,
    Conflict,
}
