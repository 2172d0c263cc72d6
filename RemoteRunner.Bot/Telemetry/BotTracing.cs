using System.Diagnostics;

namespace RemoteRunner.Bot.Telemetry;

/// <summary>The bot's spans. A turn's trace begins with its update and is carried on through the stored records.</summary>
internal static class BotTracing
{
    public static ActivitySource Source { get; } = new("RemoteRunner.Bot");

    /// <summary>A span that goes on in the trace which a record stored; one of its own when none was.</summary>
    public static Activity? Resume(string name, ActivityKind kind, string? traceParent) =>
        Source.StartActivity(name, kind, Context(traceParent));

    public static ActivityContext Context(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;
}
