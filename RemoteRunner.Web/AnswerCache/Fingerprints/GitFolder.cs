namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>Where a workspace's git data lies, and what of it decides what git prints.</summary>
/// <param name="Own">HEAD and index.</param>
/// <param name="Shared">Refs, configuration and objects: the same folder, but in a linked work tree.</param>
internal sealed record GitFolder(string Own, string Shared)
{
    private static readonly string[] _ownFiles =
    [
        "HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "AUTO_MERGE",
        "BISECT_LOG", "BISECT_START", "BISECT_TERMS", "SQUASH_MSG", "config.worktree", "info/sparse-checkout",
    ];

    private static readonly string[] _sharedFiles =
    [
        "HEAD", "packed-refs", "config", "shallow", "info/exclude", "info/attributes", "info/grafts", "objects/info/alternates",
    ];

    private static readonly string[] _folders = ["refs", "reftable", "rebase-merge", "rebase-apply", "sequencer"];

    /// <summary>The workspace's git folder; null when the workspace is a plain folder.</summary>
    /// <exception cref="NotCacheableException">There is one, but not in a form that is understood.</exception>
    public static GitFolder? Find(string root)
    {
        var path = Path.Combine(root, ".git");
        switch (EntryStamp.Of(path)?.Kind)
        {
            case null:
                return null;
            case EntryKind.Folder:
                return new GitFolder(path, path);
            case EntryKind.File:
                break;
            default:
                throw new NotCacheableException(Refusal.GitLayout);
        }

        // A linked work tree's .git is a file: "gitdir: /repositories/app/.git/worktrees/feature"; there "commondir" holds "../..".
        const string Prefix = "gitdir: ";
        var text = ReadSmall(path)?.TrimEnd('\n');
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            throw new NotCacheableException(Refusal.GitLayout);

        var own = Path.GetFullPath(text[Prefix.Length..], root);
        var common = ReadSmall(Path.Combine(own, "commondir"))?.TrimEnd('\n');
        return new GitFolder(own, common is null ? own : Path.GetFullPath(common, own));
    }

    /// <summary>Adds HEAD, refs, operations under way and settings. The index comes separately, by its meaning.</summary>
    /// <returns>Whether nothing in it makes git's looking commands run a program.</returns>
    public bool AddTo(TreeDigest digest, string? home)
    {
        foreach (var file in _ownFiles)
            AddFile(digest, Path.Combine(Own, file));
        foreach (var file in _sharedFiles)
            AddFile(digest, Path.Combine(Shared, file));
        foreach (var folder in _folders)
            AddFolder(digest, Path.Combine(Own, folder));

        if (Own != Shared)
            AddFolder(digest, Path.Combine(Shared, "refs"));

        // Other work trees' branches are marked in listings.
        var worktrees = Path.Combine(Shared, "worktrees");
        if (Directory.Exists(worktrees))
        {
            foreach (var name in TreeDigest.Names(worktrees))
            {
                digest.AddText(name);
                AddFile(digest, Path.Combine(worktrees, name, "HEAD"));
                AddFile(digest, Path.Combine(worktrees, name, "gitdir"));
            }
        }

        // The one hook that a looking command runs, when it refreshes the index.
        var isPlain = !File.Exists(Path.Combine(Shared, "hooks", "post-index-change"));
        foreach (var settings in new[] { Path.Combine(Shared, "config"), Path.Combine(Own, "config.worktree"), "/etc/gitconfig" })
            isPlain &= IsHarmless(settings);

        AddFile(digest, "/etc/gitconfig");
        if (home is null)
            return isPlain;

        foreach (var file in new[] { ".gitconfig", ".config/git/config", ".config/git/ignore", ".config/git/attributes" })
        {
            var path = Path.Combine(home, file);
            AddFile(digest, path);
            if (file.EndsWith("config", StringComparison.Ordinal))
                isPlain &= IsHarmless(path);
        }

        return isPlain;
    }

    public byte[] ReadIndex()
    {
        try
        {
            var index = Path.Combine(Own, "index");
            return File.Exists(index) ? File.ReadAllBytes(index) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotCacheableException(Refusal.UnreadableEntry);
        }
    }

    /// <summary>The content of a file that may be absent.</summary>
    public static void AddFile(TreeDigest digest, string path)
    {
        var exists = File.Exists(path);
        digest.AddNumber(exists ? 1 : 0);
        if (exists)
            digest.AddContent(path);
    }

    private static void AddFolder(TreeDigest digest, string path)
    {
        var exists = Directory.Exists(path);
        digest.AddNumber(exists ? 1 : 0);
        if (!exists)
            return;

        foreach (var name in TreeDigest.Names(path))
        {
            var child = Path.Combine(path, name);
            var kind = EntryStamp.Of(child)?.Kind ?? throw new NotCacheableException(Refusal.StillChanging);
            digest.AddName(name, kind);
            switch (kind)
            {
                case EntryKind.Folder:
                    AddFolder(digest, child);
                    break;
                case EntryKind.File:
                    digest.AddContent(child);
                    break;
                default:
                    throw new NotCacheableException(Refusal.GitLayout);
            }
        }
    }

    private static bool IsHarmless(string path)
    {
        if (!File.Exists(path))
            return true;
        return ReadSmall(path) is { } text && GitConfiguration.IsHarmless(text);
    }

    private static string? ReadSmall(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= 256 * 1024 } ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotCacheableException(Refusal.UnreadableEntry);
        }
    }
}
