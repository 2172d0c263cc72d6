namespace RemoteRunner.Web.Api;

/// <summary>Marks endpoints that other services of ours may call in their own name (<c>service:backup</c>), for nobody in particular.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServiceCallsAttribute : Attribute;

internal static class ServiceCalls
{
    private const string Scheme = "service:";

    public static TBuilder AllowServices<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ServiceCallsAttribute());

    /// <summary>Nobody is admitted under such an id: it says only which service calls, and counts beside the internal key.</summary>
    public static bool MayPass(HttpContext context, Core.Users.UserId caller) =>
        caller.Value.StartsWith(Scheme, StringComparison.Ordinal) && context.GetEndpoint()?.Metadata.GetMetadata<ServiceCallsAttribute>() is not null;
}
