using RemoteRunner.AppHost.Resources;

namespace RemoteRunner.AppHost.Compose;

/// <summary>What is published, before it is written down for compose or for Swarm.</summary>
internal sealed record ComposeFile(IReadOnlyList<ComposeService> Services, IReadOnlyList<ComposeVariable> Variables)
{
    /// <summary>Named volumes, each once.</summary>
    public IReadOnlyList<string> Volumes => [.. Services.SelectMany(s => s.Volumes).Select(v => v.Source).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>One service. Texts are ready for the file: references are <c>${NAME}</c>, literal dollars are doubled.</summary>
internal sealed record ComposeService
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public string? Entrypoint { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    public IReadOnlyList<ComposePort> Ports { get; init; } = [];

    public IReadOnlyList<int> Expose { get; init; } = [];

    public IReadOnlyList<ComposeVolume> Volumes { get; init; } = [];

    public IReadOnlyList<ComposeDependency> DependsOn { get; init; } = [];

    public ContainerHealthAnnotation? Health { get; init; }

    public required ContainerAnnotation Container { get; init; }

    public required ResourceLimitsAnnotation Limits { get; init; }

    public required SwarmAnnotation Swarm { get; init; }
}

/// <param name="Outside">The port outside, or an address and a port: a reference that <c>.env</c> may move.</param>
/// <param name="Target">The port in the container.</param>
/// <param name="LoopbackOnly">Whether only the server itself may reach it.</param>
internal sealed record ComposePort(string Outside, int Target, bool LoopbackOnly);

internal sealed record ComposeVolume(string Source, string Target, bool ReadOnly);

/// <param name="Condition">As compose calls it, e.g. <c>service_healthy</c>.</param>
internal sealed record ComposeDependency(string Service, string Condition);

/// <summary>A name that <c>.env</c> gives a value to.</summary>
/// <param name="Default">What holds when it is not set; null: it must be set.</param>
/// <param name="Comment">For the person who fills in <c>.env</c>.</param>
internal sealed record ComposeVariable(string Name, string? Default, string? Comment);
