namespace RemoteRunner.Web.AnswerCache.Commands;

/// <summary>One word of a command line, quotes taken off.</summary>
/// <param name="HasGlob">Holds an unquoted <c>*</c>, <c>?</c> or <c>[</c>: the shell puts names in its place.</param>
/// <param name="Quoted">Some part stood in quotes.</param>
internal sealed record ShellWord(string Text, bool HasGlob, bool Quoted)
{
    /// <summary>The folder in front of the first part with a glob: all names come from below it.</summary>
    public string FolderBeforeGlob()
    {
        var glob = Text.IndexOfAny(['*', '?', '[']);
        var slash = Text.LastIndexOf('/', glob);
        return slash switch { < 0 => ".", 0 => "/", _ => Text[..slash] };
    }
}

/// <summary>One simple command.</summary>
/// <param name="Piped">Its input is the output of the command before it.</param>
internal sealed record ShellCommand(IReadOnlyList<ShellWord> Words, bool Piped);
