using System.Net;
using System.Net.Mime;
using RemoteRunner.Simulators.Guard;

namespace RemoteRunner.Simulators.Page;

/// <summary>The phone in the browser. Its files are part of the assembly, so it looks the same wherever the process starts.</summary>
internal static class ChatPage
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private static readonly Dictionary<string, byte[]> Files = LoadFiles();

    public static void MapChatPage(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (HttpContext context, ControlKey key, string? token) =>
        {
            Protect(context.Response);
            if (token is not null && key.Matches(token))
            {
                key.Remember(context);
                // A strict cookie does not survive a redirect that another site began; a fresh navigation sends it.
                return context.Request.Headers["Sec-Fetch-Site"] == "cross-site" ? Serve("enter.html") : Results.Redirect("/");
            }

            return key.Opens(context) ? Serve("index.html") : Locked();
        });

        app.MapGet("/page/{file}", (HttpContext context, string file) =>
        {
            Protect(context.Response);
            return file.EndsWith(".html", StringComparison.Ordinal) || !Files.ContainsKey(file) ? Results.NotFound() : Serve(file);
        });
    }

    private static void Protect(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-store";
    }

    private static IResult Serve(string file) => Results.Bytes(Files[file], Types[Path.GetExtension(file)]);

    private static IResult Locked()
    {
        var html = System.Text.Encoding.UTF8.GetString(Files["locked.html"])
            .Replace("{{title}}", WebUtility.HtmlEncode(Texts.LockedTitle), StringComparison.Ordinal)
            .Replace("{{body}}", WebUtility.HtmlEncode(Texts.LockedBody), StringComparison.Ordinal);
        return Results.Content(html, MediaTypeNames.Text.Html + "; charset=utf-8", statusCode: StatusCodes.Status401Unauthorized);
    }

    private static Dictionary<string, byte[]> LoadFiles()
    {
        const string prefix = "page/";
        var assembly = typeof(ChatPage).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[prefix.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                using var content = new MemoryStream();
                stream.CopyTo(content);
                return content.ToArray();
            });
    }
}
