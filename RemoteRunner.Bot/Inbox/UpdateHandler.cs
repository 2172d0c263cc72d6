using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Approvals;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Bot.Voice;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Inbox;

/// <summary>Decides what an update is: a command, a prompt, a stranger, a group. Every step may be repeated.</summary>
internal sealed partial class UpdateHandler(
    UserDirectory users,
    Doorkeeper door,
    ChatBindings chats,
    IEnumerable<IChatCommand> commands,
    TurnGate gate,
    CacheAwayNotice notice,
    VoiceDesk voice,
    GoneChats gone,
    SpokenAnswers answers,
    TurnSubmitter submitter,
    Replies replies,
    TelegramCalls calls,
    ILogger<UpdateHandler> logger)
{
    private readonly Dictionary<string, IChatCommand> _commands = commands.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <param name="edit">The newest edit of the message, when it was edited while it waited.</param>
    /// <returns>The turn that was accepted, when the update was a prompt.</returns>
    public async Task<Guid?> HandleAsync(Update update, Message? edit, CancellationToken cancellationToken)
    {
        if (update.MyChatMember is { } membership)
        {
            await NoteMembershipAsync(membership, cancellationToken);
            return null;
        }

        // An edit of what was handed over changes nothing; one of what waits was taken with its message.
        if (update.Message is not { From: { IsBot: false } from } message)
            return null;

        if (message.Chat.Type != ChatType.Private)
        {
            await LeaveAsync(message.Chat, cancellationToken);
            return null;
        }

        var user = UserId.Telegram(from.Id);
        var role = await users.GetRoleAsync(user);
        if (role == Role.Stranger)
        {
            notice.ServesNoMore(message.Chat.Id);
            await door.ReceiveAsync(message, user, cancellationToken);
            return null;
        }

        notice.Serves(message.Chat.Id);
        await chats.RememberNameAsync(message.Chat.Id, from.FirstName);
        return await ServeAsync(new CommandCall(user, role, edit ?? message), cancellationToken);
    }

    /// <summary>Says that a message could not be handled at all.</summary>
    public async Task SayLostAsync(Message message)
    {
        if (message.From is { } from && await users.GetRoleAsync(UserId.Telegram(from.Id)) != Role.Stranger)
            await replies.SendAsync(message.Chat.Id, Texts.MessageLost, CancellationToken.None);
    }

    private async Task<Guid?> ServeAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (Recording.Of(call.Message) is { } recording)
            return await voice.HearAsync(call, recording, cancellationToken);

        if (call.Message.Text is not { } text)
        {
            if (Texts.NotText(call.Message.Type) is { } answer)
                await replies.SendAsync(call.Chat, answer, cancellationToken);
            return null;
        }

        if (CommandLine.Parse(call.Message) is { } line)
        {
            if (_commands.TryGetValue(line.Name, out var command))
            {
                await command.RunAsync(call, cancellationToken);
                return null;
            }

            // One word after a slash is a mistyped command; a whole sentence is meant for Claude.
            if (line.Rest.Length == 0)
            {
                await replies.SendAsync(call.Chat, Texts.UnknownCommand(line.Name), cancellationToken);
                return null;
            }
        }

        if (await voice.FindCorrectedAsync(call) is { } corrected)
            return await voice.CorrectAsync(call, corrected, text, cancellationToken);

        if (await answers.TakeAsync(call, text, cancellationToken))
            return null;

        return await gate.EnterAsync(call.User, call.Role, call.Chat, submitter.IdFor(call.Chat, call.Message.Id), cancellationToken)
            ? await submitter.SubmitAsync(call.User, call.Chat, call.Message.Id, text, cancellationToken)
            : null;
    }

    /// <summary>In a private chat: the person blocked the bot, or came back. In a group: somebody added the bot.</summary>
    private async Task NoteMembershipAsync(ChatMemberUpdated membership, CancellationToken cancellationToken)
    {
        var chat = membership.Chat;
        if (chat.Type != ChatType.Private)
        {
            if (membership.NewChatMember.IsInChat)
                await LeaveAsync(chat, cancellationToken);
        }
        else if (await users.GetRoleAsync(UserId.Telegram(chat.Id)) != Role.Stranger)
        {
            if (membership.NewChatMember.IsInChat)
                await chats.NoteBackAsync(chat.Id);
            else
                await gone.NoteAsync(chat.Id, cancellationToken);
        }
    }

    private async Task LeaveAsync(Chat chat, CancellationToken cancellationToken)
    {
        if (!await door.FirstOfTheDayAsync($"chat:{chat.Id}"))
            return;

        if (chat.Type != ChatType.Channel)
            await replies.SendAsync(chat.Id, Texts.PrivateChatsOnly, cancellationToken);
        try
        {
            await calls.CallAsync("leaveChat", chat.Id, async (bot, token) =>
            {
                await bot.LeaveChat(chat.Id, token);
                return true;
            }, cancellationToken);
        }
        catch (RequestException e)
        {
            Log.NotLeft(logger, chat.Id, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Warning, "The bot works in private chats only and could not leave chat {Chat}.")]
        public static partial void NotLeft(ILogger logger, long chat, Exception exception);
    }
}
