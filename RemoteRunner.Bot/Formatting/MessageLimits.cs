namespace RemoteRunner.Bot.Formatting;

/// <summary>What one Telegram message may hold.</summary>
/// <param name="MaxText">UTF-16 units of visible text; Telegram takes 4096, the rest is room for a footer.</param>
/// <param name="MaxBytes">UTF-8 bytes of the HTML source.</param>
/// <param name="MaxEntities">Formatted spans; Telegram silently drops those beyond about a hundred.</param>
internal sealed record MessageLimits(int MaxText = 3_900, int MaxBytes = 32_768, int MaxEntities = 100)
{
    public const int SmallestText = 16;
    public const int SmallestBytes = 1_024;
    public const int SmallestEntities = 8;

    public static MessageLimits Default { get; } = new();

    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxText, SmallestText);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, SmallestBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEntities, SmallestEntities);
    }
}
