namespace RemoteRunner.AppHost.Compose;

/// <summary>How a service runs as a container.</summary>
internal sealed record ContainerAnnotation : IResourceAnnotation
{
    /// <summary><c>user:group</c>, by number: names are looked up in the image and may be missing there.</summary>
    public required string User { get; init; }

    /// <summary>Folders in memory, with their largest size as compose writes sizes; what is no volume either is read-only.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TemporaryFolders { get; init; } = [];

    /// <summary>How long it may take to stop before it is killed.</summary>
    public TimeSpan StopGracePeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A host name that survives a new container, where something is stored under it.</summary>
    public string? Hostname { get; init; }
}

/// <summary>How Docker finds out whether the service does its job.</summary>
/// <param name="Test">As compose writes it; the first word is <c>CMD</c> or <c>CMD-SHELL</c>.</param>
/// <param name="SwarmTest">The same for Swarm, which kills and replaces what fails it.</param>
/// <param name="Interval">Between two checks.</param>
internal sealed record ContainerHealthAnnotation(IReadOnlyList<string> Test, IReadOnlyList<string> SwarmTest, TimeSpan Interval) : IResourceAnnotation;

/// <summary>How many there are on a Swarm, and where.</summary>
/// <param name="Replicas">How many.</param>
/// <param name="OnePerNode">Whether each has data on its machine, so that no two may share one.</param>
/// <param name="Constraint">Which machines, e.g. <c>node.role == manager</c>; null for any.</param>
/// <param name="Hostname">The host's name there, which may hold Swarm's templates.</param>
internal sealed record SwarmAnnotation(int Replicas, bool OnePerNode = false, string? Constraint = null, string? Hostname = null) : IResourceAnnotation;

/// <summary>Publishes a service's external ports on the server's loopback address only.</summary>
internal sealed record LoopbackOnlyAnnotation : IResourceAnnotation;

/// <summary>A secret that may stay empty: an alternative of another one, or of a feature that is off without it.</summary>
internal sealed record MayBeEmptyAnnotation : IResourceAnnotation;

/// <summary>What a person has to know who fills in a parameter.</summary>
internal sealed record VariableCommentAnnotation(string Comment) : IResourceAnnotation;
