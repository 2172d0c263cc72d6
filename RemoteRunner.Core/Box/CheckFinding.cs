namespace RemoteRunner.Core.Box;

/// <summary>How one thing that a service depends on is.</summary>
/// <param name="Name">E.g. <c>cache</c>.</param>
/// <param name="Sentence">What is wrong and what to do, or for what is well a word about it; null for nothing.</param>
public sealed record CheckFinding(string Name, bool Ok, string? Sentence);
