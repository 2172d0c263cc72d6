using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Simulators.Telegram.Flood;

/// <summary>
/// How strictly sends and edits are rationed. The defaults follow the Bot FAQ (about one message a second in a chat,
/// 20 a minute in a group, 30 a second overall); Telegram documents no exact numbers.
/// </summary>
internal sealed record FloodRules
{
    public bool Enabled { get; init; } = true;

    [Range(0.01, 1000, ErrorMessage = "OutsideWorld:Flood:PerChatPerSecond must be between 0.01 and 1000.")]
    public double PerChatPerSecond { get; init; } = 1;

    /// <summary>How many may come at once in one chat before the rate counts.</summary>
    [Range(1, 1000, ErrorMessage = "OutsideWorld:Flood:PerChatBurst must be between 1 and 1000.")]
    public int PerChatBurst { get; init; } = 5;

    [Range(1, 10_000, ErrorMessage = "OutsideWorld:Flood:PerGroupPerMinute must be between 1 and 10000.")]
    public int PerGroupPerMinute { get; init; } = 20;

    [Range(1, 10_000, ErrorMessage = "OutsideWorld:Flood:OverallPerSecond must be between 1 and 10000.")]
    public double OverallPerSecond { get; init; } = 30;

    /// <summary>The shortest ban a chat gets, in whole seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Ban { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Added to the ban for each call that comes before it is over.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan EarlyRetryPenalty { get; init; } = TimeSpan.FromSeconds(5);

    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LongestBan { get; init; } = TimeSpan.FromMinutes(5);
}
