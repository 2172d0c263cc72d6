using System.Diagnostics;

namespace RemoteRunner.Web;

/// <summary>The assembly's source of spans and the name of its meter.</summary>
internal static class BoxTelemetry
{
    public const string Name = "RemoteRunner.Web";

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>The parent that a stored traceparent names, e.g. <c>00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01</c>.</summary>
    public static ActivityContext Parent(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;
}
