namespace RemoteRunner.Web.AnswerCache.Commands;

/// <summary>
/// Proves that a Bash command only reads, and what. Every command, option and operand must be on a list; whatever is
/// not, or is not understood, is unproven. Paths with <c>..</c> are: behind a link they lead elsewhere than they read.
/// </summary>
internal static class ReadOnlyCommand
{
    private const string Here = ".";

    private static readonly OptionRules _cat = new() { Flags = "nbsEATev", LongFlags = ["--number", "--show-all"] };
    private static readonly OptionRules _ends = new() { Flags = "qv", Valued = "nc", LongFlags = ["--quiet", "--verbose"], LongValued = ["--lines", "--bytes"], NumberIsOption = true };
    private static readonly OptionRules _wc = new() { Flags = "lwcmL", LongFlags = ["--lines", "--words", "--bytes", "--chars", "--max-line-length"] };
    private static readonly OptionRules _pwd = new() { Flags = "PL" };

    private static readonly OptionRules _ls = new()
    {
        Flags = "laAhRrtS1FpdGgonisXvmxC",
        LongFlags =
        [
            "--all", "--almost-all", "--human-readable", "--recursive", "--reverse", "--directory", "--group-directories-first",
            "--full-time", "--no-group", "--color=never", "--numeric-uid-gid",
        ],
    };

    private static readonly OptionRules _grep = new()
    {
        Flags = "rnilLcwxvEFGPHhoqsIa",
        Valued = "emABC",
        NumberIsOption = true,
        LongFlags =
        [
            "--recursive", "--line-number", "--ignore-case", "--files-with-matches", "--files-without-match", "--count", "--word-regexp",
            "--line-regexp", "--invert-match", "--extended-regexp", "--fixed-strings", "--perl-regexp", "--only-matching", "--no-filename",
            "--with-filename", "--quiet", "--no-messages",
        ],
        LongValued = ["--regexp", "--max-count", "--after-context", "--before-context", "--context", "--include", "--exclude", "--exclude-dir"],
    };

    private static readonly OptionRules _rg = new()
    {
        Flags = "nNilcwxvFHoqsSIPU",
        Valued = "emABCgtT",
        LongFlags =
        [
            "--line-number", "--no-line-number", "--ignore-case", "--files-with-matches", "--files-without-match", "--count", "--word-regexp",
            "--fixed-strings", "--only-matching", "--no-filename", "--with-filename", "--no-heading", "--heading", "--hidden", "--files",
            "--smart-case", "--multiline", "--no-ignore", "--invert-match",
        ],
        LongValued = ["--regexp", "--max-count", "--after-context", "--before-context", "--context", "--glob", "--iglob", "--type", "--type-not", "--max-depth"],
    };

    private static readonly OptionRules _tree = new()
    {
        Flags = "adfin",
        Valued = "LIP",
        LongFlags = ["--dirsfirst", "--noreport"],
    };

    /// <summary>The proof, or null.</summary>
    public static CommandProof? Prove(string command)
    {
        if (ShellReader.Read(command) is not { } commands)
            return null;

        var reads = new List<ReadScope>();
        var usesGit = false;
        var usesRipgrep = false;
        foreach (var simple in commands)
        {
            // A quoted name is the same command to the shell, but nobody writes one without a reason.
            if (simple.Words[0] is not { HasGlob: false, Quoted: false, Text: var name } || ProveSimple(name, simple) is not { } scopes)
                return null;

            reads.AddRange(scopes);
            usesGit |= name == "git";
            usesRipgrep |= name == "rg";
        }

        return new CommandProof([.. reads.Distinct()], usesGit, usesGit || usesRipgrep);
    }

    private static List<ReadScope>? ProveSimple(string name, ShellCommand command)
    {
        var arguments = command.Words.Skip(1).ToList();
        return name switch
        {
            "ls" => ProveLs(arguments),
            "cat" => ProveFiles(_cat, arguments, command.Piped),
            "head" or "tail" => ProveEnds(arguments, command.Piped),
            "wc" => ProveFiles(_wc, arguments, command.Piped),
            "find" => FindCommand.Prove(arguments),
            "grep" => ProveGrep(arguments, command.Piped),
            "rg" => ProveRg(arguments),
            "pwd" => _pwd.Parse(arguments) is { Operands.Count: 0 } ? [] : null,
            "tree" => ProveTree(arguments),
            "git" => GitCommand.Prove(arguments),
            _ => null,
        };
    }

    private static List<ReadScope>? ProveLs(List<ShellWord> arguments)
    {
        if (_ls.Parse(arguments) is not { } parsed)
            return null;

        var isLong = parsed.Has("-l", "-g", "-o", "-n", "--full-time", "--numeric-uid-gid");
        var isDeep = parsed.Has("-R", "--recursive");
        var kind = isDeep ? ReadKind.Tree
            : isLong || parsed.Has("-t", "-S", "-i", "-s", "-F", "-p") ? ReadKind.Folder
            : ReadKind.Names;

        // The line '..' of a long listing tells about the folder above.
        var above = parsed.Has("-a", "--all") && kind != ReadKind.Names;
        var scopes = new List<ReadScope>();
        foreach (var word in OrHere(parsed.Paths))
        {
            if (Scope(word, kind, isLong) is not { } scope)
                return null;
            scopes.Add(scope);
            if (above)
                scopes.Add(new ReadScope(ReadKind.Entry, scope.Path == Here ? ".." : Above(scope.Path), ShowsTimes: isLong));
        }

        return scopes;
    }

    private static List<ReadScope>? ProveEnds(List<ShellWord> arguments, bool piped)
    {
        var numbers = _ends.Parse(arguments)?.Options.Where(o => o.Value is not null).Select(o => o.Value!);
        return numbers?.All(n => n.TrimStart('+', '-').All(char.IsAsciiDigit)) == true ? ProveFiles(_ends, arguments, piped) : null;
    }

    private static List<ReadScope>? ProveFiles(OptionRules rules, List<ShellWord> arguments, bool piped) =>
        rules.Parse(arguments) is { } parsed && (piped || parsed.Paths.Count > 0) ? Scopes(parsed.Paths, ReadKind.File) : null;

    private static List<ReadScope>? ProveGrep(List<ShellWord> arguments, bool piped)
    {
        if (_grep.Parse(arguments) is not { } parsed)
            return null;

        var paths = parsed.Paths;
        if (!parsed.Has("-e", "--regexp"))
        {
            if (paths.Count == 0 || paths[0].HasGlob)
                return null;
            paths = [.. paths.Skip(1)];
        }

        var recursive = parsed.Has("-r", "--recursive");
        if (paths.Count == 0 && !recursive)
            return piped ? [] : null;

        return Scopes(OrHere(paths), recursive ? ReadKind.Tree : ReadKind.File);
    }

    private static List<ReadScope>? ProveRg(List<ShellWord> arguments)
    {
        if (_rg.Parse(arguments) is not { } parsed)
            return null;

        var paths = parsed.Paths;
        if (!parsed.Has("-e", "--regexp", "--files"))
        {
            if (paths.Count == 0 || paths[0].HasGlob)
                return null;
            paths = [.. paths.Skip(1)];
        }

        // Without a path it reads its input or the folder, by what its input is: both are covered by the folder. The
        // ignore files of the folders above count too; they are part of every fingerprint.
        return Scopes(OrHere(paths), ReadKind.Tree);
    }

    private static List<ReadScope>? ProveTree(List<ShellWord> arguments) =>
        _tree.Parse(arguments) is { } parsed ? Scopes(OrHere(parsed.Paths), ReadKind.Tree) : null;

    private static IReadOnlyList<ShellWord> OrHere(IReadOnlyList<ShellWord> paths) =>
        paths.Count > 0 ? paths : [new ShellWord(Here, false, false)];

    /// <summary>A scope for each word; null when one is no path that can be understood.</summary>
    public static List<ReadScope>? Scopes(IEnumerable<ShellWord> words, ReadKind kind)
    {
        var scopes = new List<ReadScope>();
        foreach (var word in words)
        {
            if (Scope(word, kind) is not { } scope)
                return null;
            scopes.Add(scope);
        }

        return scopes;
    }

    private static ReadScope? Scope(ShellWord word, ReadKind kind, bool showsTimes = false)
    {
        if (!IsPath(word.Text) || OptionRules.StartsWithGlob(word))
            return null;
        if (!word.HasGlob)
            return new ReadScope(kind, word.Text, ShowsTimes: showsTimes);

        // Which names a glob finds depends on all that lies below the folder in front of it.
        return word.Text.Contains("**", StringComparison.Ordinal) ? null
            : new ReadScope(ReadKind.Tree, word.FolderBeforeGlob(), FollowsLinks: true, ShowsTimes: showsTimes);
    }

    /// <summary>Whether a path has no part <c>..</c>.</summary>
    public static bool IsPath(string text) => text.Length > 0 && !text.Split('/').Contains("..");

    private static string Above(string path)
    {
        var trimmed = path.TrimEnd('/');
        var slash = trimmed.LastIndexOf('/');
        return slash switch { < 0 => Here, 0 => "/", _ => trimmed[..slash] };
    }
}
