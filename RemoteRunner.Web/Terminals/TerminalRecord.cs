using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Terminals;

/// <summary>A terminal that is open, as its file tells a box that was started anew.</summary>
public sealed record TerminalRecord(Guid Id, UserId Owner, string Workspace, DateTimeOffset Opened)
{
    /// <summary>The schema of the stored form.</summary>
    public int V { get; init; } = 1;
}
