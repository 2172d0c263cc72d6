using Microsoft.Extensions.Options;
using RemoteRunner.Web.AnswerCache.Commands;

namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>What was read, and the state it had.</summary>
internal sealed record ReadStamp(ReadKind Kind, string Path, bool FollowsLinks, string Digest);

/// <summary>
/// Stamps what a turn read, ignored files included. Two proofs in one: what is stamped after the turn was not touched
/// since before it began (every change time is older), and a later equal stamp means the same content.
/// </summary>
internal sealed class ReadStamps(IOptions<AnswerCacheOptions> options, TimeProvider time)
{
    // ls prints the year in place of the hour for what is older than half a year (of 365.2425 days), or in the future.
    private static readonly TimeSpan _halfYear = TimeSpan.FromSeconds(31_556_952 / 2);

    /// <summary>Stamps every scope, each with what may not have changed since <paramref name="began"/>.</summary>
    /// <exception cref="NotCacheableException">A scope leaves the tree, is changing or cannot be told.</exception>
    public IReadOnlyList<ReadStamp> Take(string root, IEnumerable<ReadScope> scopes, DateTimeOffset began, CancellationToken cancellationToken) =>
    [
        .. scopes.Select(scope =>
        {
            var relative = RelativeTo(root, scope) ?? throw new NotCacheableException(Refusal.OutsideTheTree);
            var refuse = scope.ShowsTimes ? NearALimit(time.GetUtcNow()) : null;
            var digest = Digest(root, scope.Kind, relative, scope.FollowsLinks, began - TreeDigest.Coarseness, refuse, cancellationToken);
            return new ReadStamp(scope.Kind, relative, scope.FollowsLinks, digest);
        }).Distinct(),
    ];

    /// <summary>Whether everything is still as it was stamped.</summary>
    public bool AreCurrent(string root, IEnumerable<ReadStamp> stamps, CancellationToken cancellationToken)
    {
        try
        {
            var before = time.GetUtcNow() - TreeDigest.Coarseness;
            return stamps.All(s => Digest(root, s.Kind, s.Path, s.FollowsLinks, before, null, cancellationToken) == s.Digest);
        }
        catch (NotCacheableException)
        {
            return false;
        }
    }

    /// <summary>The path below the root, empty for the root itself, <c>..</c> only for the entry of the folder above.</summary>
    private static string? RelativeTo(string root, ReadScope scope)
    {
        root = Path.TrimEndingDirectorySeparator(root);
        var path = scope.Path;
        var above = Path.GetDirectoryName(root);
        if (scope.Kind == ReadKind.Entry && (path == ".." || path == above))
            return "..";
        if (!ReadOnlyCommand.IsPath(path) || path.Contains('\0', StringComparison.Ordinal))
            return null;
        if (path[0] == '/')
        {
            if (path != root && !path.StartsWith($"{root}/", StringComparison.Ordinal))
                return null;
            path = path[root.Length..];
        }

        return string.Join('/', path.Split('/').Where(p => p is not ("" or ".")));
    }

    private string Digest(
        string root, ReadKind kind, string relative, bool followsLinks, DateTimeOffset before, Func<long, bool>? refuseModified, CancellationToken cancellationToken)
    {
        root = Path.TrimEndingDirectorySeparator(root);
        var rootStamp = EntryStamp.Of(root) ?? throw new NotCacheableException(Refusal.Missing);
        using var digest = new TreeDigest(options.Value, TreeDigest.Nanoseconds(before), cancellationToken) { Device = rootStamp.Device };
        digest.Check(rootStamp);
        var path = relative switch { "" => root, ".." => Path.GetDirectoryName(root)!, _ => $"{root}/{relative}" };
        AddWay(digest, root, relative);
        digest.RefuseModified = refuseModified;

        var stamp = EntryStamp.Of(path) ?? throw new NotCacheableException(Refusal.Missing);
        digest.AddNumber((long)kind);
        switch (stamp.Kind, kind)
        {
            case (EntryKind.Link, _):
                throw new NotCacheableException(Refusal.SymbolicLink);
            case (EntryKind.File, ReadKind.File or ReadKind.Tree):
                digest.AddStamp(relative, path, stamp);
                digest.AddContent(path);
                break;
            case (EntryKind.File, _) or (_, ReadKind.Entry):
                digest.AddStamp(relative, path, stamp);
                break;
            case (EntryKind.Folder, ReadKind.Names):
                // The folder's change time proves that no name came or went during the turn; it is no part of the stamp,
                // a file that came and went since changes no name.
                digest.Check(stamp);
                foreach (var name in TreeDigest.Names(path))
                {
                    var child = EntryStamp.Of($"{path}/{name}") ?? throw new NotCacheableException(Refusal.StillChanging);
                    digest.AddName(name, child.Kind);
                }

                break;
            case (EntryKind.Folder, ReadKind.Folder):
                digest.AddStamp(relative, path, stamp);
                foreach (var name in TreeDigest.Names(path))
                {
                    var child = EntryStamp.Of($"{path}/{name}") ?? throw new NotCacheableException(Refusal.StillChanging);
                    digest.AddStamp(name, $"{path}/{name}", child);
                }

                break;
            case (EntryKind.Folder, ReadKind.Tree):
                digest.AddTree(path, followsLinks);
                break;
            default:
                throw new NotCacheableException(Refusal.Missing);
        }

        return digest.Finish();
    }

    /// <summary>
    /// The folders on the way: no link among them, each still the same folder, and none moved aside and back (moving
    /// sets the change time) while something else stood in its place.
    /// </summary>
    private static void AddWay(TreeDigest digest, string root, string relative)
    {
        if (relative is "" or "..")
            return;

        var path = root;
        foreach (var part in relative.Split('/').SkipLast(1))
        {
            path = $"{path}/{part}";
            if (EntryStamp.Of(path) is not { } stamp)
                throw new NotCacheableException(Refusal.Missing);
            if (stamp.Kind != EntryKind.Folder)
                throw new NotCacheableException(stamp.Kind == EntryKind.Link ? Refusal.SymbolicLink : Refusal.Missing);
            digest.Check(stamp);
            digest.AddNumber((long)stamp.Inode);
        }
    }

    /// <summary>Two days around the limit are more than an answer lives.</summary>
    private static Func<long, bool> NearALimit(DateTimeOffset now)
    {
        var margin = TimeSpan.FromDays(2);
        var (from, to) = (TreeDigest.Nanoseconds(now - _halfYear - margin), TreeDigest.Nanoseconds(now - _halfYear + margin));
        var future = TreeDigest.Nanoseconds(now);
        return modified => modified > future || (modified >= from && modified <= to);
    }
}
