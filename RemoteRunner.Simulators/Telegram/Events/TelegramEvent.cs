namespace RemoteRunner.Simulators.Telegram.Events;

internal enum TelegramEventType
{
    Message,
    Edit,
    Draft,
    Delete,
    Action,
    Reaction,
    CallbackAnswer,
    Block,
    Commands,
}

/// <summary>Something that changed on the phone. <paramref name="N"/> counts up without a gap.</summary>
internal sealed record TelegramEvent(long N, TelegramEventType Type, long ChatId, DateTimeOffset At, object Data);
