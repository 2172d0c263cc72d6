using System.Net.Http.Headers;
using RemoteRunner.Core.Box;
using Yarp.ReverseProxy.Forwarder;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>Puts the real credential in the place of the process' token, and keeps the CLI from retrying what cannot get better.</summary>
internal sealed class CredentialTransformer(AnthropicOptions anthropic, TimeProvider time) : HttpTransformer
{
    private const string OAuthBeta = "oauth-2025-04-20";

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var headers = proxyRequest.Headers;
        headers.Host = null;
        headers.Authorization = null;
        headers.Remove("x-api-key");
        headers.Remove("Cookie");
        // The answer is read on its way: it must come as it is.
        headers.AcceptEncoding.Clear();
        if (anthropic.Credential == Credential.ApiKey)
        {
            headers.TryAddWithoutValidation("x-api-key", anthropic.ApiKey!.Trim());
            return;
        }

        headers.Authorization = new AuthenticationHeaderValue("Bearer", anthropic.OAuthToken!.Trim());
        var betas = headers.TryGetValues("anthropic-beta", out var values) ? string.Join(",", values) : string.Empty;
        if (!betas.Contains(OAuthBeta, StringComparison.Ordinal))
        {
            headers.Remove("anthropic-beta");
            headers.TryAddWithoutValidation("anthropic-beta", betas.Length == 0 ? OAuthBeta : $"{betas},{OAuthBeta}");
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copies = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is not null && !IsPassing((int)proxyResponse.StatusCode))
            StopRetries(httpContext.Response);
        else if ((int?)proxyResponse?.StatusCode == 429 && LimitReset.Of(httpContext.Response.Headers, time.GetUtcNow()) is { } wait && !LimitReset.IsWorthWaiting(wait))
            StopRetries(httpContext.Response);
        return copies;
    }

    /// <summary>The CLI repeats a 401 ten times by itself; it heeds this header.</summary>
    public static void StopRetries(HttpResponse response) => response.Headers["x-should-retry"] = "false";

    private static bool IsPassing(int status) => status is < 400 or 408 or 409 or 429 or >= 500;
}
