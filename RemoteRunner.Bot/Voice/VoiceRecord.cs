using RemoteRunner.Bot.Chats;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Voice;

/// <summary>What was heard in a voice message and what became of it.</summary>
/// <param name="Message">The voice message.</param>
/// <param name="Text">The transcript, or what its sender corrected it to; empty while there is none.</param>
/// <param name="Shown">The bot's message with the transcript, once there is one.</param>
/// <param name="Turn">The turn it became; another one after a correction.</param>
internal sealed record VoiceRecord(ChatPlace Chat, int Message, UserId User, VoiceState State, string Text, int? Shown = null, Guid? Turn = null);

internal enum VoiceState
{
    /// <summary>There is no transcript; Retry listens again.</summary>
    Failed,

    /// <summary>Retry was tapped.</summary>
    Retrying,

    /// <summary>It becomes a turn, or is one.</summary>
    Heard,

    /// <summary>It waits for Send, Edit or Discard.</summary>
    Asking,

    /// <summary>It was the answer to an approval.</summary>
    Answered,

    /// <summary>Its sender stopped or discarded it.</summary>
    Dropped,
}
