namespace RemoteRunner.Bot.Taps;

/// <summary>What a tap is answered, and what happens after that.</summary>
/// <param name="Text">Shown above the chat; null for nothing but the end of the phone's spinner.</param>
/// <param name="Alert">Whether the text has to be closed by its reader.</param>
internal sealed record TapOutcome(string? Text, bool Alert = false, Func<CancellationToken, Task>? Then = null)
{
    public static TapOutcome Nothing { get; } = new((string?)null);

    public static TapOutcome Unknown { get; } = Refused(Texts.TapUnknown);

    public static TapOutcome NotYours { get; } = Refused(Texts.TapNotYours);

    public static TapOutcome Refused(string why) => new(why, Alert: true);
}
