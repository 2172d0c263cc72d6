namespace RemoteRunner.Core.Backups;

/// <summary>The body of <c>PUT /api/hold/{id}</c>: begins a hold or prolongs it.</summary>
/// <param name="Lasts">From now; then the box goes on by itself, so that a dead backup blocks nobody. At most ten minutes.</param>
public sealed record HoldRequest(TimeSpan Lasts);

/// <summary>A hold of the box: no turn starts until it is released or lapses.</summary>
/// <param name="Working">Turns that still work; turns that wait for a person do not count.</param>
/// <param name="Unfinished">Turns that are not at their end: in a snapshot made now they are interrupted.</param>
public sealed record HoldStatus(Guid Id, DateTimeOffset Until, int Working, IReadOnlyList<Guid> Unfinished);

/// <summary>What the box read in a transcript.</summary>
/// <param name="Session">The session it belongs to, as its entries say.</param>
/// <param name="Entries">Lines.</param>
/// <param name="Messages">Entries that are a person's or Claude's words.</param>
public sealed record TranscriptReading(Guid? Session, int Entries, int Messages);
