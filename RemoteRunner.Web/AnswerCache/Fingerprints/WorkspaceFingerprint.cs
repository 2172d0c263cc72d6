using Microsoft.Extensions.Options;

namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>
/// Tells the state of a workspace. In a git work tree: HEAD, all refs, the index by its meaning, settings, every tracked
/// and every untracked file by size, times and inode, and the content of those that changed. In a plain folder: every
/// entry by size, times and inode. Ignored files are not in it; those that were read stand with the answer.
/// </summary>
internal sealed class WorkspaceFingerprint(IOptions<AnswerCacheOptions> options, TimeProvider time)
{
    /// <param name="root">The workspace's folder, absolute.</param>
    /// <param name="home">The home folder of Claude's processes, for git's settings there.</param>
    public async Task<WorkspaceState> TakeAsync(string root, string? home, CancellationToken cancellationToken)
    {
        try
        {
            root = Path.TrimEndingDirectorySeparator(root);
            if (!Path.IsPathFullyQualified(root) || root.Length < 2 || EntryStamp.Of(root) is not { Kind: EntryKind.Folder } stamp)
                return WorkspaceState.Unknown(Refusal.UnreadableEntry);
            if (!EntryStamp.KeepsChangeTimes(root))
                return WorkspaceState.Unknown(Refusal.UnsupportedFileSystem);

            var before = TreeDigest.Nanoseconds(time.GetUtcNow() - TreeDigest.Coarseness);
            using var digest = new TreeDigest(options.Value, before, cancellationToken) { Device = stamp.Device };
            digest.AddText(root);
            digest.AddNumber((long)stamp.Inode);
            AddSurroundings(digest, root);

            if (GitFolder.Find(root) is not { } git)
            {
                await Task.Run(() => digest.AddTree(root, refuseLinks: false), cancellationToken);
                return new WorkspaceState(Refusal.None, digest.Finish(), IsGit: false, GitIsPlain: false, digest.Count);
            }

            // git walks the tree while we look at what it tracks.
            var untracked = GitListing.UntrackedAsync(root, home, options.Value, cancellationToken);
            try
            {
                var isPlain = await Task.Run(() => AddTracked(digest, git, root, home), cancellationToken);
                AddUntracked(digest, root, await untracked);
                return new WorkspaceState(Refusal.None, digest.Finish(), IsGit: true, isPlain, digest.Count);
            }
            finally
            {
                // A refusal on our side must not leave git running.
                await ((Task)untracked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (NotCacheableException e)
        {
            return WorkspaceState.Unknown(e.Reason);
        }
    }

    /// <summary>Searches go by the ignore files of all folders above too; and a repository above would be git's.</summary>
    private static void AddSurroundings(TreeDigest digest, string root)
    {
        for (var folder = Path.GetDirectoryName(root); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (EntryStamp.Of(Path.Combine(folder, ".git")) is not null)
                throw new NotCacheableException(Refusal.InsideAnotherRepository);
            foreach (var file in new[] { ".ignore", ".rgignore", ".gitignore" })
                GitFolder.AddFile(digest, Path.Combine(folder, file));
        }
    }

    private static bool AddTracked(TreeDigest digest, GitFolder git, string root, string? home)
    {
        var isPlain = git.AddTo(digest, home);

        // Whoever reads an index younger than a file cannot know whether the file changed after git looked at it.
        var indexTime = EntryStamp.Of(Path.Combine(git.Own, "index"))?.Modified ?? 0;
        var index = git.ReadIndex();
        var entries = index.Length == 0 ? [] : GitIndex.Parse(index);
        var folders = new HashSet<string>(StringComparer.Ordinal) { string.Empty };
        digest.AddNumber(entries.Count);
        foreach (var entry in entries)
        {
            if (entry.IsSubmodule)
                throw new NotCacheableException(Refusal.Submodules);

            digest.AddText(entry.Path);
            digest.AddSmall(entry.Meaning);
            AddFolders(folders, entry.Path);
            var path = $"{root}/{entry.Path}";
            if (EntryStamp.Of(path) is not { } stamp)
            {
                digest.AddNumber(0);
                continue;
            }

            digest.AddStamp(string.Empty, path, stamp);
            if (stamp.Kind == EntryKind.File && (!entry.Matches(stamp) || stamp.Changed >= indexTime || stamp.Modified >= indexTime))
                digest.AddContent(path);
        }

        AddRules(digest, root, folders);
        return isPlain;
    }

    private static void AddUntracked(TreeDigest digest, string root, IReadOnlyList<string> paths)
    {
        digest.AddNumber(paths.Count);
        foreach (var relative in paths)
        {
            // git shows a repository within as "name/" and does not look into it.
            if (relative.EndsWith('/'))
                throw new NotCacheableException(Refusal.Submodules);

            var path = $"{root}/{relative}";
            var stamp = EntryStamp.Of(path) ?? throw new NotCacheableException(Refusal.StillChanging);
            digest.AddStamp(relative, path, stamp);
            if (stamp.Kind == EntryKind.File)
                digest.AddContent(path);
        }
    }

    private static void AddFolders(HashSet<string> folders, string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0 && folders.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
        {
            // Adds each folder on the way up, until one that is known with all above it.
        }
    }

    /// <summary>
    /// The folders themselves, so that none can be put in another's place, and the rules in them, which count even when
    /// they are ignored files.
    /// </summary>
    private static void AddRules(TreeDigest digest, string root, HashSet<string> folders)
    {
        foreach (var folder in folders.Order(StringComparer.Ordinal))
        {
            var path = folder.Length == 0 ? root : $"{root}/{folder}";
            var stamp = EntryStamp.Of(path);
            digest.AddNumber((long)(stamp?.Inode ?? 0));
            digest.AddNumber((long)(stamp?.Kind ?? 0));
            foreach (var name in new[] { ".gitattributes", ".gitignore" })
            {
                if (EntryStamp.Of($"{path}/{name}") is { } rules)
                    digest.AddStamp(name, $"{path}/{name}", rules);
            }
        }
    }
}
