using Microsoft.AspNetCore.Diagnostics;
using StackExchange.Redis;

namespace RemoteRunner.Web.Api;

/// <summary>Makes problems of what the endpoints throw: a cache that is away, a body that is no JSON.</summary>
internal sealed class ExceptionProblems : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            RedisException or TimeoutException => Problem.Unavailable(Texts.CacheAway),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } bad => Problem.Create(bad.StatusCode, Core.Box.BoxApi.Problems.BadRequest, bad.Message),
            BadHttpRequestException bad => Problem.BadRequest(bad.InnerException is System.Text.Json.JsonException json ? json.Message : bad.Message),
            _ => null,
        };
        if (problem is null)
            return false;

        await problem.ExecuteAsync(httpContext);
        return true;
    }
}
