namespace RemoteRunner.AppHost.Resources;

/// <summary>What a service may use and what is kept free for it, as part of the app model.</summary>
/// <param name="Cpus">Upper bound, in cores.</param>
/// <param name="Memory">Upper bound, as compose writes sizes, e.g. <c>512M</c>.</param>
/// <param name="ReservedCpus">Kept free, in cores.</param>
/// <param name="ReservedMemory">Kept free, as compose writes sizes.</param>
internal sealed record ResourceLimitsAnnotation(double Cpus, string Memory, double ReservedCpus, string ReservedMemory) : IResourceAnnotation;

internal static class ResourceLimits
{
    /// <summary>Bounds the service wherever it is published with limits; run mode does not enforce them.</summary>
    public static IResourceBuilder<T> WithResourceLimits<T>(
        this IResourceBuilder<T> resource, double cpus, string memory, double reservedCpus, string reservedMemory) where T : IResource =>
        resource.WithAnnotation(new ResourceLimitsAnnotation(cpus, memory, reservedCpus, reservedMemory), ResourceAnnotationMutationBehavior.Replace);
}
