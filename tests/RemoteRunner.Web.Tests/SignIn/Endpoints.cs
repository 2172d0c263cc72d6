using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.SignIn;

/// <summary>Every endpoint of a box, as the running host knows them: a new one is among them by itself.</summary>
internal static class Endpoints
{
    public static IReadOnlyList<BoxEndpoint> Of(TestBox box) =>
    [
        .. box.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => new BoxEndpoint(e, method))),
    ];
}

/// <summary>One endpoint and one of its methods.</summary>
internal sealed record BoxEndpoint(RouteEndpoint Endpoint, string Method)
{
    /// <summary>Null for what is not for browsers.</summary>
    public BrowserEndpoint? Kind => Endpoint.Metadata.GetMetadata<BrowserEndpoint>();

    public string Path => "/" + Endpoint.RoutePattern.RawText!.TrimStart('/');

    public bool IsChange => Method is not ("GET" or "HEAD");

    public bool TakesForm => Endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Any(t => t.Contains("form", StringComparison.Ordinal)) == true;

    public bool HasParameters => Endpoint.RoutePattern.Parameters.Count > 0;

    /// <summary>The address with a value for each parameter, which is told the parameter's name and the literal before it.</summary>
    public string Fill(Func<string, string, string> value)
    {
        var filled = new List<string>();
        var before = string.Empty;
        foreach (var segment in Endpoint.RoutePattern.PathSegments)
        {
            filled.Add(string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => before = literal.Content,
                RoutePatternParameterPart parameter => value(parameter.Name, before),
                _ => string.Empty,
            })));
        }

        return "/" + string.Join('/', filled);
    }

    /// <summary>Any value that the route takes.</summary>
    public string FillWithAny() => Fill((name, _) => IsId(name) ? Guid.NewGuid().ToString("D") : "x");

    public bool IsId(string parameter) => Endpoint.RoutePattern.GetParameter(parameter)!.ParameterPolicies.Any(p => p.Content == "guid");

    /// <summary>A body of the kind it takes: any other is refused before anybody is asked who calls.</summary>
    public HttpContent? Body(IReadOnlyDictionary<string, string>? fields = null)
    {
        if (!IsChange)
            return null;
        return TakesForm ? new FormUrlEncodedContent(fields ?? new Dictionary<string, string> { ["x"] = "x" }) : JsonContent.Create(fields ?? new Dictionary<string, string>());
    }

    public override string ToString() => $"{Method} {Path}";
}
