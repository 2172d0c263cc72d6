namespace RemoteRunner.Bot.Formatting;

[Flags]
internal enum TextStyles
{
    None = 0,
    Bold = 1,
    Italic = 2,
    Strike = 4,
    Code = 8,
}

/// <summary>A stretch of text in one style. Code and other styles exclude one another, as Telegram demands.</summary>
internal readonly record struct Run(string Text, TextStyles Style = TextStyles.None, string? Link = null)
{
    public bool LooksLike(Run other) => Style == other.Style && Link == other.Link;

    /// <summary>The tags around the text, outermost first.</summary>
    public IReadOnlyList<Tag> Tags()
    {
        if (Style.HasFlag(TextStyles.Code))
            return [Tag.Code];
        List<Tag> tags = [];
        if (Link is not null)
            tags.Add(Tag.LinkTo(Link));
        if (Style.HasFlag(TextStyles.Bold))
            tags.Add(Tag.Bold);
        if (Style.HasFlag(TextStyles.Italic))
            tags.Add(Tag.Italic);
        if (Style.HasFlag(TextStyles.Strike))
            tags.Add(Tag.Strike);
        return tags;
    }
}

internal sealed record Tag(string Open, string Close)
{
    public static Tag Bold { get; } = new("<b>", "</b>");

    public static Tag Italic { get; } = new("<i>", "</i>");

    public static Tag Strike { get; } = new("<s>", "</s>");

    public static Tag Code { get; } = new("<code>", "</code>");

    public static Tag LinkTo(string address) => new($"<a href=\"{TelegramHtml.Escape(address)}\">", "</a>");
}
