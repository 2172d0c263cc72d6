using System.Net;

namespace RemoteRunner.Simulators.Guard;

/// <summary>
/// Keeps foreign web pages out. A page on the internet can make a browser call 127.0.0.1, also under a name of its own
/// (DNS rebinding): Host unmasks the name, Origin the page.
/// </summary>
internal sealed partial class OutsideWorldGuard(RequestDelegate next, ControlKey key, ILogger<OutsideWorldGuard> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (context.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
            return RefuseAsync(context, StatusCodes.Status403Forbidden, Texts.NotLoopback);
        if (request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]" or "::1"))
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, Texts.NotLoopback);
        if (request.Headers.TryGetValue("Origin", out var origin) && origin != $"{request.Scheme}://{request.Host}")
            return RefuseAsync(context, StatusCodes.Status403Forbidden, Texts.ForeignOrigin);
        if (request.Path.StartsWithSegments("/control") && !key.Opens(context))
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, Texts.ControlTokenMissing);

        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }

    private Task RefuseAsync(HttpContext context, int status, string why)
    {
        Log.Refused(logger, status, why);
        return TypedResults.Problem(why, statusCode: status).ExecuteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "A request was refused with {Status}: {Why}")]
        public static partial void Refused(ILogger logger, int status, string why);
    }
}
