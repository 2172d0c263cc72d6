namespace RemoteRunner.Core.Leases;

/// <summary>What became of an attempt to take a lease.</summary>
/// <param name="Fence">Goes with every write of the owner; null when the lease is somebody else's.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Left">How long somebody else's lease still runs unless it is prolonged.</param>
public sealed record LeaseAnswer(string? Fence, string Owner, TimeSpan Left);
