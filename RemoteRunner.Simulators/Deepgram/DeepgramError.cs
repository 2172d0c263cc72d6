using System.Text.Json;

namespace RemoteRunner.Simulators.Deepgram;

/// <summary>The three ways in which Deepgram words an error.</summary>
internal enum ErrorShape
{
    /// <summary><c>{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"…"}</c></summary>
    Legacy,

    /// <summary><c>{"category":"INVALID_JSON","message":"Invalid JSON submitted.","details":"…","request_id":"…"}</c></summary>
    Modern,

    /// <summary>The message alone, as <c>text/plain</c>.</summary>
    Text,
}

internal sealed record DeepgramError(int Status, string Code, string Message, ErrorShape Shape = ErrorShape.Legacy)
{
    public const string CorruptAudio = "Bad Request: failed to process audio: corrupt or unsupported data";
    public const string TooManyKeyterms = "Keyterm limit exceeded. The maximum number of tokens across all keyterms is 500.";
    public const string NoSuchModel = "Bad Request: No such model/language/tier combination found.";

    public static DeepgramError BadRequest(string message) => new(400, "Bad Request", message);

    /// <summary>The usual error of a status.</summary>
    public static DeepgramError Of(int status, ErrorShape shape) => status switch
    {
        400 => BadRequest(CorruptAudio),
        401 => new(401, "INVALID_AUTH", "Invalid credentials."),
        402 => new(402, "ASR_PAYMENT_REQUIRED", "Project does not have enough credits for an ASR request and does not have an overage agreement."),
        403 => new(403, "INSUFFICIENT_PERMISSIONS", "Project does not have access to the requested model."),
        413 => new(413, "PAYLOAD_TOO_LARGE", "Payload Too Large"),
        429 => new(429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later"),
        503 => new(503, "SERVICE_UNAVAILABLE", "Service temporarily unavailable"),
        504 => new(504, "GATEWAY_TIMEOUT", "The request timed out"),
        _ => new DeepgramError(status, "ERROR", "Simulated failure"),
    } with
    { Shape = shape };

    public Task Write(HttpResponse response, string requestId, CancellationToken cancellation)
    {
        response.StatusCode = Status;
        response.Headers["dg-request-id"] = requestId;
        response.Headers["dg-error"] = Message;
        return Shape switch
        {
            ErrorShape.Text => response.WriteAsync(Message, cancellation),
            ErrorShape.Modern => response.WriteAsJsonAsync(
                new { category = Code, message = Message, details = "Simulated by the outside world.", request_id = requestId }, JsonSerializerOptions.Web, cancellation),
            _ => response.WriteAsJsonAsync(new { err_code = Code, err_msg = Message, request_id = requestId }, JsonSerializerOptions.Web, cancellation),
        };
    }
}
