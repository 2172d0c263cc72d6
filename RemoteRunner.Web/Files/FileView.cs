namespace RemoteRunner.Web.Files;

/// <summary>A file of a workspace as a page shows it.</summary>
/// <param name="Path">Below the workspace.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Text">For <see cref="FileKind.Text"/>.</param>
public sealed record FileView(string Path, FileKind Kind, long Size, string? Text = null)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The end of its name, or all of it where that says what it is: <c>cs</c>, <c>Dockerfile</c>.</summary>
    public string Language => Name.LastIndexOf('.') is >= 0 and var dot ? Name[(dot + 1)..] : Name;
}

public enum FileKind
{
    Text,
    Picture,

    /// <summary>Neither text nor a picture that browsers show.</summary>
    Binary,

    /// <summary>Text, or a picture, that is too large for a page.</summary>
    TooLarge,
}
