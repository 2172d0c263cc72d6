namespace RemoteRunner.Web.AnswerCache.Commands;

/// <summary>
/// git's looking commands with options that only select and format. All they read belongs to the fingerprint: objects
/// cannot change, and HEAD, refs, index and files of the tree are in it. Reflogs are not, so <c>@{…}</c> is refused.
/// </summary>
internal static class GitCommand
{
    private static readonly string[] _format =
    [
        "--stat", "--shortstat", "--numstat", "--name-only", "--name-status", "--summary", "--patch", "--no-patch", "--color=never",
        "--no-color", "--word-diff", "--no-renames", "--find-renames", "--ignore-all-space", "--ignore-space-change",
        "--no-ext-diff", "--no-textconv", "--full-index", "--raw", "--oneline", "--graph", "--decorate", "--no-decorate", "--abbrev-commit",
    ];

    private static readonly OptionRules _status = new()
    {
        Flags = "sbvz",
        LongFlags = ["--short", "--branch", "--long", "--verbose", "--ahead-behind", "--no-renames"],
        LongOptional = ["--porcelain"],
    };

    private static readonly OptionRules _log = new()
    {
        Flags = "pswbuiEF",
        Valued = "nSGU",
        NumberIsOption = true,
        LongFlags =
        [
            .. _format, "--all", "--branches", "--tags", "--remotes", "--no-merges", "--merges", "--reverse", "--first-parent", "--follow",
            "--topo-order", "--date-order", "--full-history", "--cherry-pick", "--left-right", "--regexp-ignore-case",
        ],
        LongValued = ["--max-count", "--skip", "--author", "--committer", "--grep", "--diff-filter", "--unified"],
        LongOptional = ["--format", "--pretty", "--date", "--decorate", "--stat", "--word-diff"],
    };

    private static readonly OptionRules _diff = new()
    {
        Flags = "pswbu",
        Valued = "SGU",
        LongFlags = [.. _format, "--cached", "--staged", "--merge-base", "--check", "--minimal", "--patience", "--histogram"],
        LongValued = ["--diff-filter", "--unified"],
        LongOptional = ["--stat", "--word-diff"],
    };

    private static readonly OptionRules _branch = new()
    {
        Flags = "arv",
        LongFlags = ["--list", "--all", "--remotes", "--show-current", "--verbose", "--no-color", "--color=never", "--ignore-case"],
        LongValued = ["--contains", "--no-contains", "--merged", "--no-merged", "--points-at"],
    };

    private static readonly OptionRules _tag = new() { Flags = "l", LongFlags = ["--list"] };
    private static readonly OptionRules _lsFiles = new() { Flags = "cmdsz", LongFlags = ["--cached", "--modified", "--deleted", "--stage"] };
    private static readonly OptionRules _revParse = new() { Flags = "q", LongFlags = ["--abbrev-ref", "--short", "--verify", "--show-toplevel", "--is-inside-work-tree"] };
    private static readonly OptionRules _remote = new() { Flags = "v", LongFlags = ["--verbose"] };

    private static readonly string[] _namedFormats = ["oneline", "short", "medium", "full", "fuller", "raw"];
    private static readonly string[] _dates = ["short", "iso", "iso8601", "iso-strict", "iso8601-strict", "rfc", "rfc2822", "default", "raw", "unix"];

    // Placeholders that print what a commit holds. Left out: relative and "human" dates (%ar, %ah), signatures (%G?),
    // reflogs (%g…), anything that takes arguments.
    private static readonly string[] _placeholders =
    [
        "an", "ae", "al", "ad", "aD", "ai", "aI", "as", "at", "cn", "ce", "cl", "cd", "cD", "ci", "cI", "cs", "ct",
        "H", "h", "T", "t", "P", "p", "s", "f", "b", "B", "d", "D", "n", "%",
    ];

    public static List<ReadScope>? Prove(IReadOnlyList<ShellWord> arguments)
    {
        var at = arguments.Count > 0 && arguments[0].Text == "--no-pager" ? 1 : 0;
        if (at >= arguments.Count)
            return null;

        var rest = arguments.Skip(at + 1).ToList();
        if (rest.Any(w => w.Text.Contains("@{", StringComparison.Ordinal)))
            return null;

        var proven = arguments[at].Text switch
        {
            "status" => _status.Parse(rest) is { } status && AreNames(status) && status.Options.All(IsSafeValue),
            "log" => _log.Parse(rest) is { } log && AreNames(log) && log.Options.All(IsSafeValue),
            "show" => _log.Parse(rest) is { } show && AreNames(show) && show.Options.All(IsSafeValue),
            "diff" => _diff.Parse(rest) is { } diff && AreNames(diff) && diff.Options.All(IsSafeValue),

            // A name without --list makes a branch or a tag.
            "branch" => _branch.Parse(rest) is { } branch && AreNames(branch) && (branch.Operands.Count == 0 || branch.Has("--list")),
            "tag" => _tag.Parse(rest) is { } tag && AreNames(tag) && (tag.Operands.Count == 0 || tag.Has("--list", "-l")),
            "ls-files" => _lsFiles.Parse(rest) is { } files && AreNames(files),
            "rev-parse" => _revParse.Parse(rest) is { } revision && AreNames(revision),
            "remote" => _remote.Parse(rest) is { Operands.Count: 0 },
            _ => false,
        };
        return proven ? [] : null;
    }

    /// <summary>
    /// Revisions and paths, both inside of the repository. <c>git diff</c> with an absolute path, or one that leaves,
    /// may compare files that are no part of it; magic pathspecs and searches start with a colon.
    /// </summary>
    private static bool AreNames(ParsedOptions parsed) => parsed.Paths.All(w =>
        w is { HasGlob: false, Text: not ['/' or ':' or '-', ..] } && ReadOnlyCommand.IsPath(w.Text));

    private static bool IsSafeValue((string Name, string? Value) option) => option.Name switch
    {
        "--format" or "--pretty" => option.Value is null ? option.Name == "--pretty" : IsSafeFormat(option.Value),
        "--date" => _dates.Contains(option.Value),
        "--porcelain" => option.Value is null or "v1" or "v2" or "1" or "2",
        "--decorate" => option.Value is null or "short" or "full" or "no",
        "--stat" => option.Value is null || option.Value.All(c => char.IsAsciiDigit(c) || c == ','),
        "--word-diff" => option.Value is null or "plain" or "porcelain" or "none",
        _ => true,
    };

    private static bool IsSafeFormat(string format)
    {
        if (_namedFormats.Contains(format))
            return true;

        foreach (var prefix in new[] { "format:", "tformat:" })
        {
            if (format.StartsWith(prefix, StringComparison.Ordinal))
                format = format[prefix.Length..];
        }

        var at = 0;
        while ((at = format.IndexOf('%', at)) >= 0)
        {
            var placeholder = Array.Find(_placeholders, p => string.CompareOrdinal(format, at + 1, p, 0, p.Length) == 0);
            if (placeholder is null)
                return false;
            at += 1 + placeholder.Length;
        }

        // Without a placeholder it would be the name of a format, perhaps one of the configuration.
        return format.Contains('%', StringComparison.Ordinal);
    }
}
