namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>What a call answers; a few answers carry a description beside the result.</summary>
internal sealed record BotResult(object Result, string? Description = null)
{
    public static BotResult True { get; } = new(true);
}

internal delegate Task<BotResult> BotMethod(BotRequest request, CancellationToken cancellationToken);

/// <summary>Some methods of the Bot API that belong together.</summary>
internal interface IBotMethods
{
    IEnumerable<(string Name, BotMethod Method)> Methods { get; }
}
