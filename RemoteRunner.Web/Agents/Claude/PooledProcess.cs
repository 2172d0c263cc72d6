using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>A process of the pool, for people to look at.</summary>
internal sealed record PooledProcess(int Pid, Guid Session, UserId Owner, bool Busy);
