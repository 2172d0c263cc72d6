using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.Audit;

/// <summary>One entry of the audit log.</summary>
/// <param name="Id">Unique; ordered by time (version 7).</param>
/// <param name="At">By the clock of the service that wrote it.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Subject">Whom or what it was done to: a user, a workspace, a session; null when it is clear.</param>
/// <param name="Detail">What exactly, in a few words. Prompts and commands only where <see cref="AuditOptions.Content"/> allows it.</param>
/// <param name="Turn">The turn it belongs to.</param>
public sealed record AuditEvent(Guid Id, DateTimeOffset At, UserId Actor, AuditAction Action, string? Subject, string? Detail, Guid? Turn)
{
    /// <summary>The schema of the stored form.</summary>
    public const int Version = 1;

    /// <summary>The stored version; entries of a newer one are read as far as they are understood.</summary>
    public int V { get; init; } = Version;
}
