namespace RemoteRunner.Web.Files;

/// <summary>A file of a workspace as a page shows it.</summary>
/// <param name="Path">Below the workspace.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Text">For <see cref="FileKind.Text"/>.</param>
public sealed record FileView(string Path, FileKind Kind, long Size, string? Text = null)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
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
