using System.Diagnostics;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Turns;

/// <summary>Hands prompts to the box. Every step can be repeated: the ids are made here, from the message.</summary>
internal sealed class TurnSubmitter(
    BoxClient box, ChatBindings chats, DeliveryStore store, DeliveryWorkers deliveries, Replies replies, IOptions<TelegramOptions> options, TimeProvider time)
{
    /// <summary>The turn that a message starts.</summary>
    public Guid IdFor(ChatPlace chat, int message) => TurnId.ForTelegramMessage(options.Value.BotId, chat.Id, message);

    /// <returns>The accepted turn; null when the box refused it and the sender was told why.</returns>
    /// <exception cref="HttpRequestException">The box is away (or another of <see cref="Outage"/>): the sender was told
    /// once, and the message is to be kept.</exception>
    public async Task<Guid?> SubmitAsync(UserId user, ChatPlace chat, int message, string text, CancellationToken cancellationToken)
    {
        var id = IdFor(chat, message);
        var session = await chats.GetSessionAsync(chat);
        var turn = new TurnSubmission(id, session, text, $"telegram:{options.Value.BotId}:{chat.Id}:{message}");
        return await SubmitAsync(user, chat, message, turn, cancellationToken) ? id : null;
    }

    /// <summary>Submits what is made of the session once the box is there; the making may be repeated.</summary>
    /// <param name="prepare">Null when there is nothing to ask, and the sender was told why.</param>
    /// <returns>As for a text.</returns>
    public async Task<Guid?> SubmitAsync(UserId user, ChatPlace chat, int message, Func<Guid, Task<Prompt?>> prepare, CancellationToken cancellationToken)
    {
        var id = IdFor(chat, message);
        var session = await chats.GetSessionAsync(chat);
        return await SubmitAsync(
            user, chat, message, session,
            async () => await prepare(session) is { } prompt
                ? new TurnSubmission(id, session, prompt.Text, $"telegram:{options.Value.BotId}:{chat.Id}:{message}", Pictures: prompt.Pictures)
                : null,
            cancellationToken) ? id : null;
    }

    /// <summary>Shortens a session's conversation to a summary, when it is its turn.</summary>
    /// <returns>False when the box refused it and the sender was told why.</returns>
    public Task<bool> CompactAsync(UserId user, ChatPlace chat, int message, Guid id, Guid session, CancellationToken cancellationToken) =>
        SubmitAsync(
            user, chat, message,
            new TurnSubmission(id, session, Texts.CompactPrompt, $"telegram:{options.Value.BotId}:{chat.Id}:{message}", Fresh: true, Compact: true), cancellationToken);

    /// <summary>Goes on from an interrupted turn, in its session.</summary>
    /// <param name="message">The message whose button was tapped.</param>
    /// <returns>False when the box refused it and the sender was told why.</returns>
    public async Task<bool> ContinueAsync(UserId user, ChatPlace chat, int message, TurnRecord interrupted, CancellationToken cancellationToken)
    {
        var turn = new TurnSubmission(
            TurnId.ForContinuation(interrupted.Id), interrupted.SessionId, Texts.ContinuePrompt,
            $"telegram:{options.Value.BotId}:{chat.Id}:{message}", interrupted.Id);
        return await SubmitAsync(user, chat, message, turn, cancellationToken);
    }

    /// <summary>Runs a turn's prompt anew, although an answer is stored for it.</summary>
    /// <param name="id">See <see cref="IdForRunAgain"/>.</param>
    /// <returns>False when the box refused it and the sender was told why.</returns>
    public async Task<bool> RunAgainAsync(UserId user, ChatPlace chat, int message, Guid id, TurnRecord answered, CancellationToken cancellationToken)
    {
        var turn = new TurnSubmission(
            id, answered.SessionId, answered.Prompt, $"telegram:{options.Value.BotId}:{chat.Id}:{message}", Fresh: true, Pictures: answered.Pictures);
        return await SubmitAsync(user, chat, message, turn, cancellationToken);
    }

    /// <summary>The same for every tap on one message, so that a double tap runs once.</summary>
    public static Guid IdForRunAgain(Guid turn, int message) => TurnId.FromName($"again:{turn}:{message}");

    /// <summary>Stops a turn whose message was dropped while it was being handed over.</summary>
    public async Task StopAsync(UserId user, Guid turn, CancellationToken cancellationToken) =>
        await box.CancelTurnAsync(user, turn, cancellationToken);

    private Task<bool> SubmitAsync(UserId user, ChatPlace chat, int message, TurnSubmission turn, CancellationToken cancellationToken) =>
        SubmitAsync(user, chat, message, turn.SessionId, () => Task.FromResult<TurnSubmission?>(turn), cancellationToken);

    private async Task<bool> SubmitAsync(UserId user, ChatPlace chat, int message, Guid session, Func<Task<TurnSubmission?>> prepare, CancellationToken cancellationToken)
    {
        TurnSubmission? turn;
        try
        {
            await box.EnsureSessionAsync(user, session, new SessionCreation(await chats.WorkspaceAsync(chat), chat.IsGroup), cancellationToken);
            turn = await prepare();
            if (turn is null)
                return false;
            await box.SubmitAsync(user, turn, cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            if (await chats.NoteBoxAwayAsync(chat))
                await replies.SendAsync(chat, Texts.BoxAway, cancellationToken);
            throw;
        }
        catch (BoxProblemException e)
        {
            await replies.SendAsync(chat, Texts.Refused(e), cancellationToken);
            return false;
        }

        await chats.NoteBoxReachedAsync(chat);
        await store.OpenAsync(new DeliveryRecord(turn.Id, turn.SessionId, chat, message, user, time.GetUtcNow(), Activity.Current?.Id));
        deliveries.Begin(turn.Id);
        return true;
    }
}
