using RemoteRunner.Core.Sessions;

namespace RemoteRunner.Web.Pages;

/// <summary>A session in the list.</summary>
/// <param name="Said">Where the words that were looked for were said in it; null when they were not, or nobody looked.</param>
public sealed record FoundSession(SessionSummary Summary, string? Said);
