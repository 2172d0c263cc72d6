using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using RemoteRunner.Simulators.Anthropic.Demo;
using RemoteRunner.Simulators.Anthropic.Script;
using RemoteRunner.Simulators.Anthropic.Wire;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>The calls a client makes, from the credential to the last byte.</summary>
internal sealed partial class MessagesApi(
    ApiKeyCheck keys,
    Faults faults,
    RequestLog log,
    ScriptedModel scripted,
    MessageWriter writer,
    AnthropicSimulatorMetrics metrics,
    IOptionsMonitor<AnthropicSimulatorOptions> options,
    TimeProvider time,
    ILogger<MessagesApi> logger)
{
    private const int RequestsPerMinute = 50;
    private const int TokensPerMinute = 40_000;

    public Task CreateMessage(HttpContext context) => Handle(context, async (body, requestId, entry) =>
    {
        var request = MessagesRequest.Parse(body, Session(context), counting: false);
        entry = log.Understood(entry, request);
        var reply = Broken(scripted.Answer(request) ?? DemoModel.Answer(request));
        var firstText = await writer.Write(context, request, reply, requestId);
        entry = entry with { FirstTextAt = firstText, Usage = Usage.Of(request, reply) };
        return (entry, reply.Ending == Ending.Proper ? "answered" : "broken off");
    });

    public Task CountTokens(HttpContext context) => Handle(context, async (body, _, entry) =>
    {
        var request = MessagesRequest.Parse(body, Session(context), counting: true);
        entry = log.Understood(entry, request);
        await context.Response.WriteAsJsonAsync(new { input_tokens = Usage.Tokens(request.Characters) }, context.RequestAborted);
        return (entry, "answered");
    });

    public Task ListModels(HttpContext context) => Handle(context, async (_, _, entry) =>
    {
        var data = Models.All;
        await context.Response.WriteAsJsonAsync(new { data, has_more = false, first_id = data[0].Id, last_id = data[^1].Id }, context.RequestAborted);
        return (entry, "answered");
    });

    public Task GetModel(HttpContext context) => Handle(context, async (_, _, entry) =>
    {
        var id = (string?)context.Request.RouteValues["id"];
        var model = Models.All.FirstOrDefault(model => model.Id == id) ?? throw new ApiErrorException(new ApiError(404, "not_found_error", $"model: {id}"));
        await context.Response.WriteAsJsonAsync(model, context.RequestAborted);
        return (entry, "answered");
    });

    private async Task Handle(HttpContext context, Func<byte[], string, LoggedRequest, Task<(LoggedRequest Entry, string Outcome)>> answer)
    {
        var requestId = Ids.Request();
        var credential = keys.Check(context.Request.Headers);
        var entry = log.Begin(context.Request, credential);
        var outcome = "failed";
        SetHeaders(context.Response, requestId);
        try
        {
            if (credential.Refusal is { } refusal)
                throw new ApiErrorException(refusal);
            if (!context.Request.Headers.ContainsKey("anthropic-version"))
                throw new ApiErrorException(ApiError.Invalid("anthropic-version: header is required"));
            (entry, outcome) = await answer(await Body(context), requestId, entry);
        }
        catch (ApiErrorException problem)
        {
            outcome = "refused";
            await problem.Error.Write(context.Response, requestId, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            outcome = "client left";
            Log.ClientLeft(logger, entry.N);
        }
        finally
        {
            log.Finish(entry, context.Response.StatusCode, outcome);
            metrics.Answered(context.Response.StatusCode, outcome);
        }
    }

    private async Task<byte[]> Body(HttpContext context)
    {
        var limit = options.CurrentValue.AnthropicMaxRequestBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = limit;
        if (context.Request.ContentLength > limit)
            throw new ApiErrorException(ApiError.Of(413));
        using var body = new MemoryStream();
        try
        {
            var buffer = new byte[81_920];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
            {
                if (body.Length + read > limit)
                    throw new ApiErrorException(ApiError.Of(413));
                body.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException problem) when (problem.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new ApiErrorException(ApiError.Of(413));
        }

        return body.ToArray();
    }

    // A fault set by the control API hits whatever the model had in mind.
    private Reply Broken(Reply reply) => faults.Next() switch
    {
        null => reply,
        { Kind: "midstream-error" } => reply with { Ending = Ending.ErrorEvent },
        { Kind: "drop" } => reply with { Ending = Ending.Dropped },
        { Kind: "garbage" } => reply with { Ending = Ending.Garbage },
        var fault => reply with { Error = Worded(fault) },
    };

    private static ApiError Worded(Fault fault)
    {
        var error = ApiError.Of(fault.Status);
        return fault.RetryAfterSeconds is { } seconds ? error with { RetryAfter = TimeSpan.FromSeconds(seconds) } : error;
    }

    private void SetHeaders(HttpResponse response, string requestId)
    {
        var reset = time.GetUtcNow().AddMinutes(1).ToString("yyyy-MM-ddTHH:mm:ssZ");
        response.Headers["request-id"] = requestId;
        response.Headers["anthropic-organization-id"] = "00000000-0000-4000-8000-000000000001";
        response.Headers["anthropic-ratelimit-requests-limit"] = $"{RequestsPerMinute}";
        response.Headers["anthropic-ratelimit-requests-remaining"] = $"{RequestsPerMinute - 1}";
        response.Headers["anthropic-ratelimit-requests-reset"] = reset;
        response.Headers["anthropic-ratelimit-tokens-limit"] = $"{TokensPerMinute}";
        response.Headers["anthropic-ratelimit-tokens-remaining"] = $"{TokensPerMinute}";
        response.Headers["anthropic-ratelimit-tokens-reset"] = reset;
    }

    private static string Session(HttpContext context) => context.Request.Headers["x-claude-code-session-id"].ToString();

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Debug, "The client left before request {Number} to the simulated Messages API was answered.")]
        public static partial void ClientLeft(ILogger logger, long number);
    }
}
