using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Approvals;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Files;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Bot.Voice;
using RemoteRunner.Bot.Workspaces;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Taps;

/// <summary>Hands each tap to whoever made the button. Every tap is answered, for the phone shows a spinner until then.</summary>
internal sealed partial class TapHandler(
    UserDirectory users,
    ApprovalTaps approvals,
    TurnTaps turns,
    FileBringer files,
    VoiceTaps voice,
    SessionDesk sessions,
    WorkspaceDesk workspaces,
    UserDesk people,
    ProgressDesk progress,
    TelegramCalls calls,
    TimeProvider time,
    ILogger<TapHandler> logger)
{
    // After that the phone's spinner is worse than an honest no.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(6);

    public async Task HandleAsync(CallbackQuery tap, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var outcome = await CarryOutAsync(tap, either.Token);
            await AnswerAsync(tap, outcome, cancellationToken);
            if (outcome.Then is { } then)
                await then(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (Outage.Is(e) || limit.IsCancellationRequested))
        {
            Log.NotReached(logger, e);
            await AnswerAsync(tap, TapOutcome.Refused(Texts.TapLater), cancellationToken);
        }
        catch (BoxProblemException e)
        {
            await AnswerAsync(tap, TapOutcome.Refused(Texts.RefusedTap(e)), cancellationToken);
        }
    }

    private async Task<TapOutcome> CarryOutAsync(CallbackQuery tap, CancellationToken cancellationToken)
    {
        var user = UserId.Telegram(tap.From.Id);
        var role = await users.GetRoleAsync(user);
        if (role == Role.Stranger)
            return TapOutcome.NotYours;
        if (ApprovalButtons.Parse(tap.Data) is { } answer)
            return await approvals.AnswerAsync(user, tap.Message, answer.Approval, answer.Tap, cancellationToken);
        if (tap.Message is not { } message)
            return TapOutcome.Unknown;
        if (QuestionButtons.Parse(tap.Data) is { } question)
            return await approvals.AnswerQuestionAsync(user, message, question, cancellationToken);
        if (TurnButtons.Parse(tap.Data) is { } turn)
            return await turns.CarryOutAsync(user, role, message, turn.Turn, turn.Action, cancellationToken);
        if (TurnButtons.ParseLater(tap.Data) is { } later)
            return await turns.SetLaterAsync(user, message, later.Turn, later.At, later.IsSet, cancellationToken);
        if (FileButtons.Parse(tap.Data) is { } file)
            return await files.CarryOutAsync(user, message, file.Turn, file.File, cancellationToken);
        if (UserButtons.Parse(tap.Data) is { } person)
            return role == Role.Admin ? await people.CarryOutAsync(user, message, person, cancellationToken) : TapOutcome.Refused(Texts.TapAdminsOnly);
        if (ProgressDesk.Parse(tap.Data) is { } form)
            return await progress.ChooseAsync(message, form);
        if (VoiceButtons.Parse(tap.Data) is { } spoken)
            return await voice.CarryOutAsync(user, role, message, spoken.Message, spoken.Action, cancellationToken);
        if (SessionButtons.Parse(tap.Data) is { } session)
            return new TapOutcome(await sessions.CarryOutAsync(user, message, tap.Id, session, cancellationToken));
        if (WorkspaceButtons.Parse(tap.Data) is { } workspace)
            return new TapOutcome(await workspaces.CarryOutAsync(user, role, message, tap.Id, workspace.Action, workspace.Name, cancellationToken));
        return TapOutcome.Unknown;
    }

    private async Task AnswerAsync(CallbackQuery tap, TapOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            await calls.CallAsync("answerCallbackQuery", null, async (bot, token) =>
            {
                await bot.AnswerCallbackQuery(tap.Id, outcome.Text, outcome.Alert, cancellationToken: token);
                return true;
            }, cancellationToken);
        }
        catch (RequestException e)
        {
            // Too old (the bot was away), or the network: the card itself tells what became of it.
            Log.NotAnswered(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5501, LogLevel.Warning, "A tap could not be carried out in time and its sender was told to tap again.")]
        public static partial void NotReached(ILogger logger, Exception exception);

        [LoggerMessage(5502, LogLevel.Warning, "Telegram did not take the answer to a tap.")]
        public static partial void NotAnswered(ILogger logger, Exception exception);
    }
}
