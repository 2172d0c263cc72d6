using System.Globalization;
using System.Text.RegularExpressions;

namespace RemoteRunner.Simulators.Anthropic.Demo;

/// <summary>Finds the intent in free wording. The order matters: "write a file that lists …" must not list.</summary>
internal static partial class IntentReader
{
    private const string DefaultFile = "hello.txt";
    private const string DefaultText = "Hello from RemoteRunner's demo model.\n";
    private const int DefaultSlowSeconds = 20;
    private const int LongestSlowSeconds = 600;

    public static Intent Read(string prompt)
    {
        var files = SentFiles().Match(prompt);
        var said = Quote().Replace(files.Success ? prompt[..files.Index] : prompt, "");
        var text = Politeness().Replace(said.Trim(), "").Trim();
        if (Fail().Match(text) is { Success: true } fail)
            return new Intent.Fail(fail.Groups[1].Success ? int.Parse(fail.Groups[1].Value, CultureInfo.InvariantCulture) : 400);
        if (Continue().IsMatch(text))
            return new Intent.Continue();
        if (TwoTools().IsMatch(text))
            return new Intent.TwoTools();
        if (Run().Match(text) is { Success: true } run)
            return new Intent.Run(Unquoted(run.Groups["command"].Value));
        if (Edit(text) is { } edit)
            return edit;
        if (Plan().IsMatch(text))
            return new Intent.Plan();
        if (Write(text) is { } write)
            return write;
        if (Markdown().IsMatch(text))
            return new Intent.ShowMarkdown();
        if (ListFolder().Match(text) is { Success: true } list)
            return new Intent.List(list.Groups["folder"].Success ? Unquoted(list.Groups["folder"].Value) : null);
        if (ReadFile().Match(text) is { Success: true } read)
            return new Intent.Read(FileName(read.Groups["file"].Value));
        if (Slow().Match(text) is { Success: true } slow)
            return new Intent.Slow(Seconds(slow.Groups["seconds"].Value));
        if (Ask().IsMatch(text))
            return new Intent.Ask();
        if (files.Success)
            return new Intent.LookAtFiles();
        return Greeting().IsMatch(text) ? new Intent.Greet() : new Intent.Unknown();
    }

    private static Intent.Write? Write(string text)
    {
        if (WriteFileWithText().Match(text) is { Success: true } named)
            return new Intent.Write(FileName(named.Groups["file"].Value), Unquoted(named.Groups["text"].Value));
        if (WriteTextToFile().Match(text) is { Success: true } reversed)
            return new Intent.Write(FileName(reversed.Groups["file"].Value), Unquoted(reversed.Groups["text"].Value));
        if (WriteFile().Match(text) is { Success: true } bare)
            return new Intent.Write(bare.Groups["file"].Success ? FileName(bare.Groups["file"].Value) : DefaultFile, DefaultText);
        return null;
    }

    private static Intent.Edit? Edit(string text)
    {
        var match = ReplaceInFile().Match(text);
        if (!match.Success)
            match = InFileReplace().Match(text);
        if (match.Success)
            return new Intent.Edit(FileName(match.Groups["file"].Value), Unquoted(match.Groups["old"].Value), Unquoted(match.Groups["new"].Value));
        return EditFile().Match(text) is { Success: true } bare ? new Intent.Edit(FileName(bare.Groups["file"].Value), null, null) : null;
    }

    private static TimeSpan Seconds(string digits) => TimeSpan.FromSeconds(
        int.TryParse(digits, CultureInfo.InvariantCulture, out var seconds) ? Math.Clamp(seconds, 1, LongestSlowSeconds) : DefaultSlowSeconds);

    private static string FileName(string text) => Unquoted(text).TrimEnd('.', ',', '!', '?', ':', ';');

    private static string Unquoted(string text)
    {
        text = text.Trim();
        return text.Length > 1 && "`\"'“".Contains(text[0], StringComparison.Ordinal) && "`\"'”".Contains(text[^1], StringComparison.Ordinal)
            ? text[1..^1]
            : text;
    }

    private const RegexOptions Loose = RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"^(?:(?:hey|hi|hello|ok|okay|now|then|and|please|kindly|claude|can you|could you|would you|will you|i want you to|let'?s)\b[\s,!.]*)+(?=\S)", Loose)]
    private static partial Regex Politeness();

    [GeneratedRegex(@"^(?:fail|error)\b\W*(?:with\b)?\D{0,20}?([45]\d\d)?\W*$", Loose)]
    private static partial Regex Fail();

    [GeneratedRegex(@"^(?:continue|carry on|go on|resume)\b", Loose)]
    private static partial Regex Continue();

    [GeneratedRegex(@"\b(?:two|both|several|parallel)\b.{0,20}\btools?\b|\btools?\b.{0,20}\b(?:at once|in parallel)\b", Loose)]
    private static partial Regex TwoTools();

    [GeneratedRegex(@"^(?:(?:run|execute|exec)\s+(?:the\s+|a\s+)?(?:(?:shell\s+)?command\s*)?:?\s*|\$\s+|bash\s+)(?<command>\S.*)$", Loose)]
    private static partial Regex Run();

    [GeneratedRegex(@"^(?:replace|change|edit)\s+(?<old>.+?)\s+(?:with|to|by|into)\s+(?<new>.+?)\s+in\s+(?:the\s+)?(?:file\s+)?(?<file>\S+)$", Loose)]
    private static partial Regex ReplaceInFile();

    [GeneratedRegex(@"^(?:edit|change|in)\s+(?:the\s+)?(?:file\s+)?(?<file>[^\s,:]+)\s*(?:[,:]|and|so that|by)?\s*(?:replac(?:e|ing)|chang(?:e|ing))\s+(?<old>.+?)\s+(?:with|to|by|into)\s+(?<new>.+)$", Loose)]
    private static partial Regex InFileReplace();

    [GeneratedRegex(@"^(?:edit|change)\s+(?:the\s+)?(?:file\s+)?(?<file>\S+)$", Loose)]
    private static partial Regex EditFile();

    [GeneratedRegex(@"^(?:write|create|make|save|put|add)\s+(?:me\s+)?(?:(?:a|the|new|text)\s+)*(?:file\s+)?(?:(?:called|named)\s+)?(?<file>[`""']?[\w~./-]*\w[`""']?)\s*(?:,|:|and)?\s*(?:(?:write|put)\s+in(?:to)?\s+it:?|with|containing|contains|that says|saying|which says|:)\s*(?:(?:the|as)\s+)?(?:(?:text|contents?|words?)\b)?:?\s*(?<text>\S.*)$", Loose)]
    private static partial Regex WriteFileWithText();

    [GeneratedRegex(@"^(?:write|save|put)\s+(?<text>.+?)\s+(?:in)?to\s+(?:(?:a|the|new)\s+)*(?:file\s+)?(?:(?:called|named)\s+)?(?<file>\S+)$", Loose)]
    private static partial Regex WriteTextToFile();

    [GeneratedRegex(@"^(?:write|create|make|save|add)\s+(?:me\s+)?(?:(?:a|the|new|text)\s+)*(?:file\b\s*(?:(?:called|named)\s+)?(?<file>\S+)?|(?<file>\S+\.\w+))\W*$", Loose)]
    private static partial Regex WriteFile();

    // "> what it replies to", as the bot puts it before the prompt.
    [GeneratedRegex(@"\A(?:>[^\n]*\n)+\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Quote();

    // "(Files sent with this message, in the workspace:\n- .inbox/notes.txt (12 bytes)…", as the bot puts it after the caption.
    [GeneratedRegex(@"^\(Files sent with this message", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex SentFiles();

    [GeneratedRegex(@"^(?:(?:make|show|write|give|tell)\s+(?:me\s+)?(?:a|the|your)\s+)?plan\b(?!\.)", Loose)]
    private static partial Regex Plan();

    [GeneratedRegex(@"\bmarkdown\b", Loose)]
    private static partial Regex Markdown();

    [GeneratedRegex(@"^(?:ls|dir|list|(?:show|what|which|see|tell)\b.*\b(?:files?|folders?|director(?:y|ies)|is here)\b)(?![\w.-])(?:[^`'""]*?\b(?:in|of|under)\s+(?:the\s+)?(?:folder\s+|directory\s+)?(?!(?:the|this|here|current|folder|directory|workspace)\b)(?<folder>`[^`]+`|'[^']+'|""[^""]+""|[\w~./-]*[\w/]))?", Loose)]
    private static partial Regex ListFolder();

    [GeneratedRegex(@"^(?:(?:read|open|cat|print|display)\s+(?:me\s+)?(?:out\s+)?(?:the\s+)?(?:contents?\s+of\s+)?(?:the\s+)?(?:file\s+)?(?<file>\S+)|(?:show|what(?:'s| is) in)\s+(?:me\s+)?(?:the\s+)?(?:contents?\s+of\s+)?(?:the\s+)?(?:file\s+(?<file>\S+)|(?<file>\S*[./]\S+|[A-Z]{4,}\b)))", Loose)]
    private static partial Regex ReadFile();

    [GeneratedRegex(@"\b(?:slow|slowly|take (?:your|some) time)\b\D*(?<seconds>\d{1,5})?", Loose)]
    private static partial Regex Slow();

    [GeneratedRegex(@"\bask me\b|\bquestions?\b", Loose)]
    private static partial Regex Ask();

    [GeneratedRegex(@"^(?:hi|hello|hey|hallo|help|start|good (?:morning|evening|day)|who are you|what can you do|are you|what are you)\b|^\?+$|^/(?:start|help)", Loose)]
    private static partial Regex Greeting();
}
