using System.Net;

namespace RemoteRunner.Core.Box;

/// <summary>The box answered a call with a problem (RFC 9457).</summary>
/// <param name="type">One of <see cref="BoxApi.Problems"/>, or <c>about:blank</c>.</param>
/// <param name="detail">A sentence for the person who can act on it.</param>
public sealed class BoxProblemException(HttpStatusCode status, string type, string detail) : Exception(detail)
{
    public HttpStatusCode Status { get; } = status;

    public string Type { get; } = type;
}
