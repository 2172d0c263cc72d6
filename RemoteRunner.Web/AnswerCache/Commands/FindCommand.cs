namespace RemoteRunner.Web.AnswerCache.Commands;

/// <summary>find with tests that look only at names, kinds and sizes: no action but printing, nothing about the clock.</summary>
internal static class FindCommand
{
    private static readonly HashSet<string> _alone = ["-print", "-print0", "-empty", "-not", "-a", "-and", "-o", "-or", "-prune", "-true", "-false", "(", ")"];
    private static readonly HashSet<string> _withValue = ["-name", "-iname", "-path", "-ipath", "-wholename", "-regex", "-iregex", "-type", "-size", "-maxdepth", "-mindepth"];

    public static List<ReadScope>? Prove(IReadOnlyList<ShellWord> arguments)
    {
        var at = 0;
        var paths = new List<ShellWord>();
        while (at < arguments.Count && arguments[at].Text is not (['-', ..] or "(" or ")" or ""))
            paths.Add(arguments[at++]);

        for (; at < arguments.Count; at++)
        {
            // A glob could put any name here, also one that is an action.
            var word = arguments[at];
            if (word.HasGlob)
                return null;
            if (_alone.Contains(word.Text))
                continue;
            if (!_withValue.Contains(word.Text) || ++at >= arguments.Count || arguments[at].HasGlob)
                return null;
        }

        return ReadOnlyCommand.Scopes(paths.Count > 0 ? paths : [new ShellWord(".", false, false)], ReadKind.Tree);
    }
}
