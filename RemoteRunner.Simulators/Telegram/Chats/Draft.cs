using RemoteRunner.Simulators.Telegram.Entities;

namespace RemoteRunner.Simulators.Telegram.Chats;

/// <summary>What a bot shows while it writes: it is in no chat, and gone after <paramref name="Until"/> or with the bot's next message.</summary>
internal sealed record Draft(long Id, int? ThreadId, FormattedText Body, DateTimeOffset Until);
