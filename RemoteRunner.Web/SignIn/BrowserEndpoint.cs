namespace RemoteRunner.Web.SignIn;

/// <summary>Marks what browsers call: pages, their data, files, streams and sockets. <see cref="BrowserGate"/> stands before all of it.</summary>
internal sealed record BrowserEndpoint
{
    /// <summary>Whether it answers somebody who is not signed in.</summary>
    public bool SignedOut { get; init; }

    /// <summary>Whether it is data and no page: who is not signed in gets a problem and no redirection.</summary>
    public bool Data { get; init; }

    /// <summary>Whether only admins get in.</summary>
    public bool Admins { get; init; }

    /// <summary>Whether Telegram's page in a browser may frame it for somebody who is not signed in yet.</summary>
    public bool MiniApp { get; init; }

    /// <summary>Whether a library of the page writes styles of its own, as a terminal does.</summary>
    public bool InlineStyles { get; init; }

    /// <summary>Whether the page may use the microphone, once its person has allowed it.</summary>
    public bool Microphone { get; init; }
}

internal static class BrowserEndpoints
{
    /// <summary>Pages for whoever is signed in.</summary>
    public static RouteGroupBuilder MapPages(this IEndpointRouteBuilder app) => app.MapGroup(string.Empty).As(new BrowserEndpoint());

    /// <summary>What the pages' scripts call, below <c>/ui</c>.</summary>
    public static RouteGroupBuilder MapPageData(this IEndpointRouteBuilder app) => app.MapGroup("/ui").As(new BrowserEndpoint { Data = true });

    public static TBuilder As<TBuilder>(this TBuilder builder, BrowserEndpoint kind) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(kind).ExcludeFromDescription();

    public static TBuilder ForSignedOut<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.Change(kind => kind with { SignedOut = true });

    public static TBuilder ForAdmins<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.Change(kind => kind with { Admins = true });

    public static TBuilder ForMiniApp<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.Change(kind => kind with { SignedOut = true, MiniApp = true });

    public static TBuilder WithInlineStyles<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.Change(kind => kind with { InlineStyles = true });

    public static TBuilder WithMicrophone<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.Change(kind => kind with { Microphone = true });

    private static TBuilder Change<TBuilder>(this TBuilder builder, Func<BrowserEndpoint, BrowserEndpoint> change) where TBuilder : IEndpointConventionBuilder
    {
        // The last one counts, and the group's own is added before it.
        builder.Finally(endpoint => endpoint.Metadata.Add(change(endpoint.Metadata.OfType<BrowserEndpoint>().Last())));
        return builder;
    }
}
