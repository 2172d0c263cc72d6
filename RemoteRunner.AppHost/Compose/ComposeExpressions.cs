using System.Globalization;

namespace RemoteRunner.AppHost.Compose;

/// <summary>Turns what the app model puts into environment variables and arguments into compose's own language.</summary>
internal sealed class ComposeExpressions(ComposeVariables variables)
{
    private const int DefaultHttpPort = 8080;

    /// <summary>The port an endpoint listens on in its container.</summary>
    public static int PortOf(IResource resource, EndpointAnnotation endpoint)
    {
        if (endpoint.TargetPort is { } port)
            return port;

        // The port of .NET's images, for the one endpoint that names none.
        var nameless = resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.TargetPort is null).ToList();
        return nameless is [{ UriScheme: "http" }]
            ? DefaultHttpPort
            : throw new ComposePublishException($"{resource.Name}: its endpoint {endpoint.Name} has no target port. Name one, e.g. WithHttpEndpoint(targetPort: 8080).");
    }

    /// <param name="where">What is being written, for the message of a refusal.</param>
    /// <exception cref="ComposePublishException">The value is of a kind that must not be guessed at.</exception>
    public string Write(object? value, string where) => value switch
    {
        null => string.Empty,
        string text => Escape(text),
        bool flag => flag ? "true" : "false",
        int or long or double => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        ParameterResource parameter => variables.Refer(parameter),
        IResourceBuilder<ParameterResource> parameter => variables.Refer(parameter.Resource),
        EndpointReference endpoint => Write(endpoint.Property(EndpointProperty.Url), where),
        EndpointReferenceExpression endpoint => Write(endpoint, where),
        ConnectionStringReference reference => Write(reference.Resource.ConnectionStringExpression, where),
        ReferenceExpression expression => Write(expression, where),
        IResourceWithConnectionString resource => Write(resource.ConnectionStringExpression, where),
        _ => throw new ComposePublishException($"{where} holds a {value.GetType().Name}, which the compose publisher does not know. Give a text, a parameter, an endpoint or a connection string."),
    };

    private static string Write(EndpointReferenceExpression expression, string where)
    {
        var endpoint = expression.Endpoint;
        var resource = endpoint.Resource;
        if (!endpoint.Exists)
            throw new ComposePublishException($"{where} refers to the endpoint {endpoint.EndpointName} of {resource.Name}, which does not exist.");

        // Among containers of one network a service's name is its host, and its port the one in the container.
        var port = PortOf(resource, endpoint.EndpointAnnotation).ToString(CultureInfo.InvariantCulture);
        return expression.Property switch
        {
            EndpointProperty.Url => $"{endpoint.Scheme}://{resource.Name}:{port}",
            EndpointProperty.HostAndPort => $"{resource.Name}:{port}",
            EndpointProperty.Host => resource.Name,
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.Scheme => endpoint.Scheme,
            var other => throw new ComposePublishException($"{where} asks for the {other} of {resource.Name}, which nobody knows before it runs."),
        };
    }

    private string Write(ReferenceExpression expression, string where)
    {
        if (expression.IsConditional)
            return Write(Choose(expression, where), where);

        if (expression.StringFormats.FirstOrDefault(format => format is not null) is { } format)
            throw new ComposePublishException($"{where} wants a value formatted as '{format}', which cannot be done to a ${{NAME}} that compose fills in.");

        // "{0}:{1},password={2}"; the format's own text is a literal of ours as well.
        return string.Format(
            CultureInfo.InvariantCulture, Escape(expression.Format), [.. expression.ValueProviders.Select(value => (object)Write(value, where))]);
    }

    /// <summary>Redis' connection string ends with <c>,ssl=true</c> if its endpoint has a certificate, which is known here.</summary>
    private static ReferenceExpression Choose(ReferenceExpression expression, string where)
    {
        if (expression.Condition is not EndpointReferenceExpression { Property: EndpointProperty.TlsEnabled, Endpoint.Exists: true } condition)
            throw new ComposePublishException($"{where} depends on a condition that the compose publisher does not know. Choose one of the two in the app model.");

        var enabled = condition.Endpoint.EndpointAnnotation.TlsEnabled.ToString();
        return enabled.Equals(expression.MatchValue, StringComparison.OrdinalIgnoreCase) ? expression.WhenTrue! : expression.WhenFalse!;
    }

    private static string Escape(string text) => text.Replace("$", "$$", StringComparison.Ordinal);
}
