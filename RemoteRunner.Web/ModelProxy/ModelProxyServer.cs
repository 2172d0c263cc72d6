using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>
/// The only way from Claude to the model: a listener of its own on loopback that takes a process' token and forwards
/// with the real credential, which so never comes near Claude. Meters every call.
/// </summary>
internal sealed partial class ModelProxyServer(
    ProxyClients clients, ModelProxyAddress address, IOptionsMonitor<AnthropicOptions> anthropic, IOptionsMonitor<PriceOptions> prices, ModelMetrics metrics,
    TimeProvider time, ILogger<ModelProxyServer> logger) : IHostedService, IAsyncDisposable
{
    private const long LargestRequest = 64 * 1024 * 1024;

    private static readonly string[] _paths = ["/v1/messages", "/v1/messages/{**rest}", "/v1/models", "/v1/models/{**rest}", "/api/hello"];
    private static readonly string[] _methods = ["GET", "HEAD", "POST"];

    private readonly HttpMessageInvoker _upstream = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    });

    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // An empty builder: nothing of the box's own settings (addresses, logging filters) may reach this listener.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        // The box's own lifetime decides: a console lifetime here would stop the proxy at a SIGTERM, before its turns end.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, OwnersLifetime>());

        _app = builder.Build();
        var forwarder = _app.Services.GetRequiredService<IHttpForwarder>();
        foreach (var path in _paths)
            _app.MapMethods(path, _methods, context => HandleAsync(context, forwarder));
        await _app.StartAsync(cancellationToken);

        var bound = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        address.Value = new Uri(bound);
        Log.Listening(logger, address.Value);
    }

    /// <summary>Whether a request is one to the model's API; the box itself serves nothing below that path.</summary>
    public static bool IsModelPath(PathString path) => path.StartsWithSegments("/v1");

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context, IHttpForwarder forwarder)
    {
        if (!clients.TryFind(context.Request.Headers.Authorization, out var client))
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "authentication_error", Texts.UnknownProxyToken);
            return;
        }

        // The turn is that of the call's start, whatever has begun in the process when its answer ends.
        var meter = client.Meter;
        using var span = BoxTelemetry.Source.StartActivity("chat", ActivityKind.Client, meter?.Parent ?? default);
        span?.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", "anthropic");
        if (meter?.IsSpent == true)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "permission_error", Texts.NoMoreCalls);
            return;
        }

        var started = time.GetTimestamp();
        meter?.CallStarted();
        var seen = new Seen(default, null, null, null);
        var cost = 0m;
        try
        {
            seen = await ForwardAsync(context, forwarder, span);
        }
        finally
        {
            // The answer's last byte is sent when this returns: the CLI does not go on before it is paid.
            cost = prices.CurrentValue.CostOf(seen.Model, seen.Tokens);
            if (meter is not null)
                await meter.CallEndedAsync(seen.Tokens, cost, seen.Model, seen.Problem, goesOn: seen.StopReason is "tool_use" or "pause_turn");
        }

        var (tokens, problem) = (seen.Tokens, seen.Problem);
        metrics.Called(time.GetElapsedTime(started), problem is { Status: null } ? null : context.Response.StatusCode, tokens, seen.Model, cost);
        span?.SetTag("http.response.status_code", context.Response.StatusCode)
            .SetTag("gen_ai.usage.input_tokens", tokens.Input).SetTag("gen_ai.usage.output_tokens", tokens.Output).SetTag("remoterunner.cost_usd", (double)cost);
        if (problem is not null)
            span?.SetTag("error.type", problem.Type ?? problem.Kind.ToString()).SetStatus(ActivityStatusCode.Error);
    }

    private async Task<Seen> ForwardAsync(HttpContext context, IHttpForwarder forwarder, Activity? span)
    {
        // One reading of the settings a call: a change of key counts from the next call on.
        var settings = anthropic.CurrentValue;
        if (settings.Credential == Core.Box.Credential.None)
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "authentication_error", Texts.NoCredential);
            return new Seen(default, null, null, new ModelProblem(ModelProblemKind.NoCredential, 401, "authentication_error", Texts.NoCredential, null));
        }

        var body = context.Response.Body;
        var metering = new MeteringStream(context.Response);
        context.Response.Body = metering;
        var error = await forwarder.SendAsync(
            context, settings.BaseUrl.TrimEnd('/'), _upstream,
            new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(15), AllowResponseBuffering = false },
            new CredentialTransformer(settings, time), context.RequestAborted);
        context.Response.Body = body;
        var reader = metering.Reader;
        reader?.Complete();
        span?.SetTag("gen_ai.response.model", reader?.Model);

        var tokens = reader?.Tokens ?? default;
        if (error is ForwarderError.Request or ForwarderError.RequestTimedOut && !context.Response.HasStarted)
        {
            Log.Unreachable(logger, settings.BaseUrl, context.GetForwarderErrorFeature()?.Exception);
            context.Response.Clear();
            await RefuseAsync(context, StatusCodes.Status502BadGateway, "api_error", Texts.Unreachable, canRetry: true);
            return new Seen(tokens, reader?.Model, null, new ModelProblem(ModelProblemKind.Unreachable, null, null, Texts.Unreachable, null));
        }

        var status = context.Response.StatusCode;
        if (status < 400 && reader?.ErrorType is null)
            return new Seen(tokens, reader?.Model, reader?.StopReason, null);

        var problem = new ModelProblem(ModelProblemKind.Refused, status < 400 ? null : status, reader?.ErrorType, reader?.ErrorMessage, LimitReset.Of(context.Response.Headers, time.GetUtcNow()));
        Log.Refused(logger, status, problem.Type);
        return new Seen(tokens, reader?.Model, null, problem);
    }

    private static Task RefuseAsync(HttpContext context, int status, string type, string message, bool canRetry = false)
    {
        context.Response.StatusCode = status;
        if (!canRetry)
            CredentialTransformer.StopRetries(context.Response);
        return context.Response.WriteAsJsonAsync(new { type = "error", error = new { type, message } });
    }

    /// <summary>What passed.</summary>
    private readonly record struct Seen(ModelTokens Tokens, string? Model, string? StopReason, ModelProblem? Problem);

    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The model proxy listens on {Address}.")]
        public static partial void Listening(ILogger logger, Uri address);

        [LoggerMessage(2, LogLevel.Warning, "The model's API at {Address} cannot be reached.")]
        public static partial void Unreachable(ILogger logger, string address, Exception? exception);

        [LoggerMessage(3, LogLevel.Information, "The model's API answered a call with status {Status} ({Type}).")]
        public static partial void Refused(ILogger logger, int status, string? type);
    }
}
