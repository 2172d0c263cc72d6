using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using RemoteRunner.Simulators.Deepgram.Audio;

namespace RemoteRunner.Simulators.Deepgram;

/// <summary><c>POST /v1/listen</c> and <c>GET /v1/projects</c>.</summary>
internal sealed partial class ListenApi(
    IOptionsMonitor<DeepgramSimulatorOptions> options,
    FaultPlan faults,
    ListenLog log,
    DeepgramSimulatorMetrics metrics,
    TimeProvider time,
    ILogger<ListenApi> logger)
{
    private const string Scheme = "Token ";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public Task Listen(HttpContext context) => Handle(context, async (requestId, entry) =>
    {
        var query = ListenQuery.Read(context.Request.Query);
        if (context.Request.HasJsonContentType())
            throw new DeepgramErrorException(DeepgramError.BadRequest("Bad Request: the simulation downloads nothing; send the audio itself."));

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        entry.Entry = entry.Entry with { Bytes = bytes.Length, Sha256 = sha256 };

        var audio = HeardAudio.Read(bytes.Span) ?? throw new DeepgramErrorException(DeepgramError.BadRequest(DeepgramError.CorruptAudio));
        entry.Entry = entry.Entry with { DurationSeconds = audio.Duration.TotalSeconds };
        var heard = audio.Transcript ?? (audio.Silent ? "" : options.CurrentValue.DeepgramDemoTranscript);
        var answer = ListenAnswer.Of(query, audio, heard, requestId, sha256, time.GetUtcNow());
        await context.Response.WriteAsJsonAsync(answer, Json, context.RequestAborted);
        return heard.Length == 0 ? "heard nothing" : "answered";
    });

    public Task ListProjects(HttpContext context) => Handle(context, async (_, _) =>
    {
        var projects = new[] { new { project_id = "00000000-0000-4000-8000-0000000000d9", name = "Simulated project" } };
        await context.Response.WriteAsJsonAsync(new { projects }, Json, context.RequestAborted);
        return "answered";
    });

    private async Task Handle(HttpContext context, Func<string, Running, Task<string>> answer)
    {
        var requestId = Guid.NewGuid().ToString();
        var matched = KeyMatches(context.Request.Headers);
        var running = new Running(log.Begin(context.Request, matched));
        var outcome = "failed";
        context.Response.Headers["dg-request-id"] = requestId;
        try
        {
            if (!matched)
                throw new DeepgramErrorException(DeepgramError.Of(401, ErrorShape.Legacy));
            outcome = HttpMethods.IsPost(context.Request.Method) && faults.Next() is { } fault
                ? await Break(context, fault)
                : await answer(requestId, running);
        }
        catch (DeepgramErrorException problem)
        {
            outcome = "refused";
            await problem.Error.Write(context.Response, requestId, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            outcome = "client left";
            Log.ClientLeft(logger, running.Entry.N);
        }
        finally
        {
            log.Finish(running.Entry with { Status = context.Response.StatusCode, Outcome = outcome });
            metrics.Answered(context.Response.StatusCode, outcome);
        }
    }

    private static async Task<string> Break(HttpContext context, Fault fault)
    {
        if (fault.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = $"{seconds}";
        switch (fault.Shape)
        {
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
                return "hung";
            case "drop":
                context.Abort();
                return "dropped";
            case "garbage":
                await context.Response.WriteAsync("<html>It works!</html>", context.RequestAborted);
                return "garbage";
            case "keyterms":
                throw new DeepgramErrorException(DeepgramError.BadRequest(DeepgramError.TooManyKeyterms));
            default:
                throw new DeepgramErrorException(DeepgramError.Of(fault.Status, Enum.Parse<ErrorShape>(fault.Shape, ignoreCase: true)));
        }
    }

    private bool KeyMatches(IHeaderDictionary headers)
    {
        var key = options.CurrentValue.DeepgramKey;
        return key.Length > 0
            && headers.Authorization is [{ } value, ..]
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value[Scheme.Length..]), Encoding.UTF8.GetBytes(key));
    }

    /// <summary>What becomes known of a call while it is answered.</summary>
    private sealed class Running(LoggedListen entry)
    {
        public LoggedListen Entry { get; set; } = entry;
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Debug, "The client left before call {Number} to the simulated Deepgram was answered.")]
        public static partial void ClientLeft(ILogger logger, long number);
    }
}
