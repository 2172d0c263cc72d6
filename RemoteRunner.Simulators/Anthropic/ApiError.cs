using System.Globalization;
using System.Text.Json;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>
/// An error as the Messages API words it:
/// <c>{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_011C..."}</c>
/// </summary>
internal sealed record ApiError(int Status, string Type, string Message, TimeSpan? RetryAfter = null)
{
    public static ApiError Invalid(string message) => new(400, "invalid_request_error", message);

    /// <summary>A conversation that no model can read any more.</summary>
    public static ApiError TooLong => Invalid("prompt is too long: 208310 tokens > 200000 maximum");

    /// <summary>As <see cref="Of(int)"/>; with a time, the usage limit of a subscription that is used up until then.</summary>
    public static ApiError Of(int status, TimeSpan? resetsIn) => resetsIn is { } wait
        ? new(status, "rate_limit_error", "You have reached your usage limit.", wait)
        : Of(status);

    /// <summary>The usual error of a status; one that the API does not know becomes <c>api_error</c>.</summary>
    public static ApiError Of(int status) => status switch
    {
        400 => Invalid("Simulated: the request was not valid."),
        401 => new(401, "authentication_error", "invalid x-api-key"),
        403 => new(403, "permission_error", "Your API key does not have permission to use the specified resource."),
        404 => new(404, "not_found_error", "The requested resource could not be found."),
        413 => new(413, "request_too_large", "Request exceeds the maximum size"),
        429 => new(429, "rate_limit_error", "This request would exceed your organization's rate limit of 50 requests per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits.", TimeSpan.FromSeconds(1)),
        529 => new(529, "overloaded_error", "Overloaded"),
        _ => new(status, "api_error", "Internal server error"),
    };

    public object Body(string requestId) => new
    {
        type = "error",
        error = new { type = Type, message = Message },
        request_id = requestId,
    };

    public Task Write(HttpResponse response, string requestId, CancellationToken cancellation)
    {
        response.StatusCode = Status;
        response.Headers["x-should-retry"] = Status is 408 or 409 or 429 or >= 500 ? "true" : "false";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (Status == 429)
            response.Headers["anthropic-ratelimit-requests-remaining"] = "0";
        return response.WriteAsJsonAsync(Body(requestId), JsonSerializerOptions.Web, cancellation);
    }
}
