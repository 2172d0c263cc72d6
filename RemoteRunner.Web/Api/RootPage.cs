namespace RemoteRunner.Web.Api;

/// <summary>What a browser sees at the box's address.</summary>
internal static class RootPage
{
    private const string Html =
        """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>RemoteRunner box</title>
        <p>This is a RemoteRunner box. It has no pages for people yet: talk to it through the bot. See its <a href="/openapi/v1.json">API</a>.</p>
        </html>
        """;

    public static void MapRootPage(this IEndpointRouteBuilder app) =>
        app.MapGet("/", () => TypedResults.Content(Html, "text/html; charset=utf-8")).ExcludeFromDescription();
}
