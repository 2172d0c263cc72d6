using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Sessions;

namespace RemoteRunner.Web.Pages;

/// <summary>Looks at a person's sessions for the page that lists them: those used last, and those that work, however old. Nothing else changes by itself.</summary>
internal sealed class LiveSessions(SessionStore sessions, TurnStore turns, BoxIdentity box)
{
    private const int Newest = 20;

    public async Task<IReadOnlyList<string>> ReadAsync(Caller caller)
    {
        var newest = await SessionApi.SummariesAsync(caller, sessions, turns, Newest);
        var others = (await turns.GetBusySessionsAsync(box.Name)).Except(newest.Select(s => s.Session.Id));
        var busy = (await Task.WhenAll(others.Select(sessions.GetAsync))).OfType<SessionRecord>().Where(s => s.Owner == caller.User);
        var all = newest.Concat(await Task.WhenAll(busy.Select(s => SessionApi.SummaryAsync(s, turns))));
        return [.. all.Select(s => $"{s.Session.Id:D} {Stamp.Of(s)}")];
    }
}
