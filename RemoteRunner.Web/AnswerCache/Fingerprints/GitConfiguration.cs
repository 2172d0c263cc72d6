namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>
/// Looks through a git configuration file. git's looking commands run programs when it says so (fsmonitor, external
/// diff, text conversion, filters, signatures), so their output is only trusted when every setting is a known harmless one.
/// </summary>
internal static class GitConfiguration
{
    private static readonly HashSet<string> _harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "core.repositoryformatversion", "core.filemode", "core.bare", "core.logallrefupdates", "core.ignorecase", "core.precomposeunicode",
        "core.symlinks", "core.autocrlf", "core.eol", "core.safecrlf", "core.quotepath", "core.abbrev", "core.editor",
        "user.name", "user.email", "init.defaultbranch", "pull.rebase", "pull.ff", "push.default", "push.autosetupremote", "fetch.prune",
        "remote.url", "remote.fetch", "remote.pushurl", "remote.tagopt", "branch.remote", "branch.merge", "branch.rebase", "branch.vscode-merge-base",
        "commit.gpgsign", "tag.gpgsign", "gc.auto", "merge.conflictstyle", "rebase.autostash", "safe.directory", "http.postbuffer",
        "credential.helper", "rerere.enabled", "color.ui",
    };

    /// <summary>Settings that move or re-encode what the fingerprint reads.</summary>
    private static readonly HashSet<string> _layout = new(StringComparer.OrdinalIgnoreCase) { "core.worktree", "index.version", "core.splitindex", "core.sparsecheckout" };

    /// <summary>Whether the text holds only settings that run nothing and decide nothing about a listing's form.</summary>
    /// <exception cref="NotCacheableException">It changes the repository's layout.</exception>
    public static bool IsHarmless(string text)
    {
        var section = string.Empty;
        var harmless = true;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;

            if (line[0] == '[')
            {
                var end = line.LastIndexOf(']');
                if (end < 0)
                    return false;

                // [remote "origin"] and what may follow on the same line, which nobody's git writes.
                var name = line[1..end];
                if (end != line.Length - 1 || name.Contains(']', StringComparison.Ordinal))
                    return false;
                section = name.Split([' ', '\t', '"', '.'], 2)[0];
                if (section.Equals("extensions", StringComparison.OrdinalIgnoreCase))
                    throw new NotCacheableException(Refusal.GitLayout);
                continue;
            }

            // A value that goes on in the next line could hide a setting from this reader, or one from git.
            if (line.EndsWith('\\'))
                return false;

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var key = $"{section}.{(equals < 0 ? line : line[..equals]).Trim()}";
            var value = equals < 0 ? "true" : line[(equals + 1)..].Trim();
            if (_layout.Contains(key) || (key.Equals("core.bare", StringComparison.OrdinalIgnoreCase) && value != "false"))
                throw new NotCacheableException(Refusal.GitLayout);
            harmless &= _harmless.Contains(key);
        }

        return harmless;
    }
}
