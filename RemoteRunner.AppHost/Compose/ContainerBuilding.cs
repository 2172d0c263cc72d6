namespace RemoteRunner.AppHost.Compose;

/// <summary>What the app model says of containers beyond what Aspire has words for.</summary>
internal static class ContainerBuilding
{
    /// <summary>The user that .NET's images bring along.</summary>
    public const string DotnetUser = "1654:1654";

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(30);

    public static IResourceBuilder<T> WithContainer<T>(this IResourceBuilder<T> resource, ContainerAnnotation container) where T : IResource =>
        resource.WithAnnotation(container, ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<T> WithContainerHealth<T>(this IResourceBuilder<T> resource, ContainerHealthAnnotation health) where T : IResource =>
        resource.WithAnnotation(health, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>
    /// The service asks itself: its executable with <c>--health</c>, for its image has no curl. Swarm gets the question
    /// whether it lives, since a new container would not bring Telegram or the cache back.
    /// </summary>
    public static IResourceBuilder<T> WithOwnHealthCheck<T>(this IResourceBuilder<T> resource, string assembly) where T : IResource =>
        resource.WithContainerHealth(new ContainerHealthAnnotation(
            ["CMD", "dotnet", $"/app/{assembly}.dll", "--health"], ["CMD", "dotnet", $"/app/{assembly}.dll", "--alive"], _interval));

    public static IResourceBuilder<T> WithSwarm<T>(this IResourceBuilder<T> resource, SwarmAnnotation swarm) where T : IResource =>
        resource.WithAnnotation(swarm, ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<ParameterResource> WithComment(this IResourceBuilder<ParameterResource> parameter, string comment) =>
        parameter.WithAnnotation(new VariableCommentAnnotation(comment), ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<ParameterResource> MayBeEmpty(this IResourceBuilder<ParameterResource> parameter) =>
        parameter.WithAnnotation(new MayBeEmptyAnnotation(), ResourceAnnotationMutationBehavior.Replace);
}
