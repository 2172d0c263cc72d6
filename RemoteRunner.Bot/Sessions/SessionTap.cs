using RemoteRunner.Core.Sessions;

namespace RemoteRunner.Bot.Sessions;

/// <summary>What a tap in a list of sessions, or on a choice for one, asks for.</summary>
internal abstract record SessionTap
{
    public sealed record Page(int Number) : SessionTap;

    public sealed record Session(Guid Id, SessionAction Action) : SessionTap;

    public sealed record Choice(SessionChange Change) : SessionTap;
}

internal enum SessionAction
{
    Show,
    Talk,
    Fork,
    AskDelete,
    Delete,
}
