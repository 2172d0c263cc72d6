namespace RemoteRunner.Web.SignIn;

/// <summary>What every answer to a browser carries: only our own files are loaded, nobody frames us, nothing leaks.</summary>
internal static class SecurityHeaders
{
    // Telegram in a browser; its apps frame nothing.
    private const string TelegramPages = "https://web.telegram.org";

    /// <param name="mayBeFramed">Whether Telegram's page may hold this one: for the Mini App, and for whoever signed in there.</param>
    public static void Write(HttpContext context, BrowserEndpoint kind, PublicAddress address, bool mayBeFramed)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self'; media-src 'self' blob:; img-src 'self' data: blob:; "
            + $"style-src 'self'{(kind.InlineStyles ? " 'unsafe-inline'" : string.Empty)}; form-action 'self'; base-uri 'none'; frame-ancestors {(mayBeFramed ? TelegramPages : "'none'")}";
        headers.XContentTypeOptions = "nosniff";
        // It knows no exception for one site; what knows frame-ancestors ignores it.
        if (!mayBeFramed)
            headers.XFrameOptions = "DENY";
        // Not no-referrer: with it browsers name the origin of a form "null".
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = $"camera=(), geolocation=(), microphone=({(kind.Microphone ? "self" : string.Empty)}), payment=(), usb=()";
        // What a person saw must not be found in a browser somebody else uses afterwards.
        headers.CacheControl = "no-store";
        if (address.IsSecure)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
