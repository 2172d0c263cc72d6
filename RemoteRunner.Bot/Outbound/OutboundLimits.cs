using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Bot.Outbound;

/// <summary>The budgets (section <c>Telegram:Outbound</c>); the defaults keep below what Telegram's FAQ names.</summary>
internal sealed class OutboundLimits
{
    public const string Section = "Telegram:Outbound";

    [Range(0.1, 1000)]
    public double PerChatPerSecond { get; set; } = 1;

    [Range(1, 100)]
    public int PerChatBurst { get; set; } = 3;

    [Range(1, 1000)]
    public int PerGroupPerMinute { get; set; } = 20;

    [Range(1, 10_000)]
    public int OverallPerSecond { get; set; } = 30;

    /// <summary>Sends of one chat that may wait. Beyond it replies are refused; a turn's answer never has more than one waiting.</summary>
    [Range(1, 10_000)]
    public int WaitingPerChat { get; set; } = 200;

    /// <summary>How long a reply is tried; a turn's answer is tried until it arrived.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan ReplyLifetime { get; set; } = TimeSpan.FromMinutes(10);
}
