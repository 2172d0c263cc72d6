namespace RemoteRunner.Bot.Turns;

/// <summary>How a delivery ended; stored in lower case.</summary>
internal enum DeliveryOutcome
{
    Delivered,

    /// <summary>Telegram refuses it for good: the bot is blocked, the chat is gone.</summary>
    Undeliverable,

    /// <summary>The box does not know the turn (any more).</summary>
    TurnGone,
}
