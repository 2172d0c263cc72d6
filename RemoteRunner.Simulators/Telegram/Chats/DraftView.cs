using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Chats;

/// <summary>A draft as the phone shows it, for so many seconds more. Without a text the phone says that the bot is thinking.</summary>
internal sealed record DraftView(long DraftId, int? ThreadId, string Text, IReadOnlyList<MessageEntity> Entities, string Html, double Seconds)
{
    /// <returns>Null when the chat shows none any more.</returns>
    public static DraftView? Of(Draft? draft, DateTimeOffset now) => draft is null || draft.Until <= now
        ? null
        : new DraftView(draft.Id, draft.ThreadId, draft.Body.Text, draft.Body.Entities, EntityHtml.Render(draft.Body), (draft.Until - now).TotalSeconds);
}
