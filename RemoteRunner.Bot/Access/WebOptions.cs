namespace RemoteRunner.Bot.Access;

/// <summary>Where people find the box's pages.</summary>
internal sealed class WebOptions
{
    /// <summary>Under which the world reaches this installation.</summary>
    public string? PublicUrl { get; set; }

    public WebAddress Web { get; set; } = new();

    /// <summary>Null: there is none to give.</summary>
    public string? Address => string.IsNullOrWhiteSpace(PublicUrl) ? string.IsNullOrWhiteSpace(Web.LocalUrl) ? null : Web.LocalUrl : PublicUrl;

    /// <summary>What Telegram opens as a Mini App; null: it opens only what is reached by https.</summary>
    public string? MiniAppAddress =>
        Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? $"{PublicUrl.TrimEnd('/')}/app" : null;
}

/// <summary>The section <c>Web</c>.</summary>
internal sealed class WebAddress
{
    /// <summary>What a browser on this very machine opens while there is no public address: set by the AppHost, for trials.</summary>
    public string? LocalUrl { get; set; }
}
