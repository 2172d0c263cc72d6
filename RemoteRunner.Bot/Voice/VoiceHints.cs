using RemoteRunner.Bot.Chats;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Speech;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Voice;

/// <summary>Names of the chat's workspace that may be said. Without them it is heard all the same, so nothing here fails or takes long.</summary>
internal sealed partial class VoiceHints(BoxClient box, ChatBindings chats, TimeProvider time, ILogger<VoiceHints> logger)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public async Task<TranscriptionHints> FindAsync(UserId user, ChatPlace chat, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await chats.FindSessionAsync(chat) is { } session
                ? new TranscriptionHints(null, await box.GetNamesAsync(user, session, either.Token))
                : TranscriptionHints.None;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (e is BoxProblemException or OperationCanceledException || Outage.Is(e)))
        {
            Log.None(logger, e.GetType().Name);
            return TranscriptionHints.None;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2401, LogLevel.Debug, "The box gave no names for a transcription ({Reason}); it is made without.")]
        public static partial void None(ILogger logger, string reason);
    }
}
