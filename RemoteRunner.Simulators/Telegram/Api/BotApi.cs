using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Simulators.Telegram.Calls;
using RemoteRunner.Simulators.Telegram.Faults;
using RemoteRunner.Simulators.Telegram.Files;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary><c>/bot{token}/{method}</c>: authenticates, reads, runs the method or the planned fault, answers and keeps the log.</summary>
internal sealed class BotApi(
    IOptions<OutsideWorldOptions> options,
    IEnumerable<IBotMethods> groups,
    FaultPlan faults,
    CallLog calls,
    FileShelf files,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private const int LoggedText = 200;

    private readonly Dictionary<string, BotMethod> _methods = groups.SelectMany(group => group.Methods).ToDictionary(method => method.Name, method => method.Method);
    private readonly byte[] _token = Encoding.UTF8.GetBytes(options.Value.TelegramToken);

    public async Task HandleAsync(HttpContext context, string token, string method)
    {
        // A long poll must not hold up the end of the host.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var call = new Call(method, time.GetUtcNow());
        try
        {
            await AnswerAsync(context, token, call, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The caller is gone or the host ends: nobody reads an answer.
        }
        finally
        {
            calls.Add(call.Finish());
        }
    }

    public async Task DownloadAsync(HttpContext context, string token, string path)
    {
        if (!IsKnown(token))
            await WriteErrorAsync(context, new BotApiException(401, BotErrors.Unauthorized), context.RequestAborted);
        else if (files.FindByPath(path) is not { } file)
            await WriteErrorAsync(context, new BotApiException(404, BotErrors.NotFound), context.RequestAborted);
        else
            await TypedResults.Bytes(file.Content, MediaTypeNames.Application.Octet).ExecuteAsync(context);
    }

    private async Task AnswerAsync(HttpContext context, string token, Call call, CancellationToken cancellationToken)
    {
        Fault? fault = null;
        try
        {
            if (!IsKnown(token))
                throw new BotApiException(401, BotErrors.Unauthorized);

            var request = await BotRequestReader.ReadAsync(context.Request, call.Method, cancellationToken);
            call.Request = request;
            fault = faults.Take(request.Method, request.ChatId);
            if (await InterfereAsync(context, fault, call, cancellationToken))
                return;

            if (!_methods.TryGetValue(request.Method, out var method))
                throw new BotApiException(404, request.Method.Length == 0 ? BotErrors.NotFound : BotErrors.MethodNotFound);

            var result = await method(request, cancellationToken);
            call.MessageId ??= (result.Result as Message)?.MessageId;
            if (fault?.Kind == FaultKind.DropAfter)
            {
                context.Abort();
                return;
            }

            call.Status = StatusCodes.Status200OK;
            if (fault?.Kind == FaultKind.DelayAfter)
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, cancellationToken);
            await WriteAsync(context, 200, new Envelope(true) { Result = result.Result, Description = result.Description }, cancellationToken);
        }
        catch (BotApiException refusal)
        {
            call.Refuse(refusal);
            if (fault?.Kind == FaultKind.DropAfter)
                context.Abort();
            else
                await WriteErrorAsync(context, refusal, cancellationToken);
        }
        catch (BadHttpRequestException exception)
        {
            var refusal = new BotApiException(exception.StatusCode, exception.StatusCode == 413 ? "Request Entity Too Large" : "Bad Request");
            call.Refuse(refusal);
            await WriteErrorAsync(context, refusal, cancellationToken);
        }
    }

    /// <returns>True when the fault has answered, or cut the line.</returns>
    private async Task<bool> InterfereAsync(HttpContext context, Fault? fault, Call call, CancellationToken cancellationToken)
    {
        switch (fault?.Kind)
        {
            case FaultKind.TooManyRequests:
                throw BotApiException.TooManyRequests(fault.RetryAfter);
            case FaultKind.ServerError:
                throw new BotApiException(fault.Status, fault.Status == 500 ? "Internal Server Error" : "Bad Gateway");
            case FaultKind.Garbage:
                call.Status = StatusCodes.Status200OK;
                context.Response.ContentType = MediaTypeNames.Application.Json;
                await context.Response.WriteAsync("{\"ok\":true,\"result\":[{\"upd", cancellationToken);
                return true;
            case FaultKind.Drop:
                context.Abort();
                return true;
            case FaultKind.Delay:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, cancellationToken);
                return false;
            default:
                return false;
        }
    }

    private bool IsKnown(string token) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), _token);

    private static Task WriteErrorAsync(HttpContext context, BotApiException refusal, CancellationToken cancellationToken) =>
        WriteAsync(
            context,
            refusal.Code,
            new Envelope(false)
            {
                ErrorCode = refusal.Code,
                Description = refusal.Message,
                Parameters = refusal.RetryAfter is { } seconds ? new ResponseParameters(seconds) : null,
            },
            cancellationToken);

    private static Task WriteAsync(HttpContext context, int status, Envelope envelope, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = status;
        if (envelope.Parameters is { } parameters)
            context.Response.Headers.RetryAfter = parameters.RetryAfter.ToString();
        return context.Response.WriteAsJsonAsync(envelope, BotJson.Options, MediaTypeNames.Application.Json, cancellationToken);
    }

    private sealed record Envelope(bool Ok)
    {
        public object? Result { get; init; }
        public int? ErrorCode { get; init; }
        public string? Description { get; init; }
        public ResponseParameters? Parameters { get; init; }
    }

    private sealed record ResponseParameters(int RetryAfter);

    private sealed class Call(string method, DateTimeOffset at)
    {
        private string? _description;
        private int? _retryAfter;

        public string Method { get; } = method;
        public int Status { get; set; }
        public int? MessageId { get; set; }
        public BotRequest? Request { get; set; }

        public void Refuse(BotApiException refusal)
        {
            Status = refusal.Code;
            _description = refusal.Message;
            _retryAfter = refusal.RetryAfter;
        }

        public BotCall Finish()
        {
            var text = Request?.Text("text") is { Length: > 0 } said ? said : Request?.Text("caption");
            if (text?.Length > LoggedText)
                text = text[..LoggedText];
            return new BotCall(0, Method, Request?.ChatId, Request?.MessageId ?? MessageId, at, Status, _retryAfter, _description, string.IsNullOrEmpty(text) ? null : text);
        }
    }
}
