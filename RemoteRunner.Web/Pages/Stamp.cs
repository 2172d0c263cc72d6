using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.Pages;

/// <summary>Tells a page whether what it shows of something is what there is to be seen of it now.</summary>
internal static class Stamp
{
    private const int Length = 12;

    /// <summary>A turn that waits: its prompt may be changed, and it may be sent now, from anywhere.</summary>
    public static string Of(TurnRecord turn) => Of($"{turn.Joins:N} {turn.Prompt}");

    /// <summary>An entry in the list of sessions.</summary>
    public static string Of(SessionSummary summary)
    {
        var session = summary.Session;
        return Of(string.Create(CultureInfo.InvariantCulture, $"{summary.State} {summary.Waiting} {session.CostUsd} {session.LastActive:O} {session.Name}\n{session.LastPrompt}"));
    }

    private static string Of(string seen) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seen)))[..Length];
}
