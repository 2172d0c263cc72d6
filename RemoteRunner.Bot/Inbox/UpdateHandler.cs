using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Approvals;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Files;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Bot.Voice;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Inbox;

/// <summary>Decides what an update is: a command, a prompt, a stranger, a group. Every step may be repeated.</summary>
internal sealed class UpdateHandler(
    UserDirectory users,
    Doorkeeper door,
    ChatBindings chats,
    IEnumerable<IChatCommand> commands,
    TurnGate gate,
    CacheAwayNotice notice,
    VoiceDesk voice,
    GoneChats gone,
    SpokenAnswers answers,
    FileDesk files,
    EditedMessages edits,
    TurnSubmitter submitter,
    GroupDesk groups,
    GroupMessages addressed,
    Replies replies)
{
    private readonly Dictionary<string, IChatCommand> _commands = commands.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <param name="edit">The newest edit of the message, when it was edited while it waited.</param>
    /// <param name="album">The other messages of its album.</param>
    /// <returns>The turn that was accepted, when the update was a prompt.</returns>
    public async Task<Guid?> HandleAsync(Update update, Message? edit, IReadOnlyList<Message> album, CancellationToken cancellationToken)
    {
        if (update.MyChatMember is { } membership)
        {
            await NoteMembershipAsync(membership, cancellationToken);
            return null;
        }

        // One of a message that waits for the box was taken with it, and changes nothing any more.
        if (update.EditedMessage is { From: { IsBot: false } editor } edited)
        {
            if (edited.Chat.Type != ChatType.Private)
                await addressed.StripAsync(edited, cancellationToken);
            await EditAsync(new CommandCall(UserId.Telegram(editor.Id), Role.Stranger, edited), cancellationToken);
            return null;
        }

        if (update.Message is not { From: { IsBot: false } from } message)
            return null;

        var user = UserId.Telegram(from.Id);
        if (message.Chat.Type != ChatType.Private)
            return await ReceiveInGroupAsync(message, edit, album, user, cancellationToken);

        var role = await users.GetRoleAsync(user);
        if (role == Role.Stranger)
        {
            notice.ServesNoMore(message.Chat.Id);
            await door.ReceiveAsync(message, user, cancellationToken);
            return null;
        }

        notice.Serves(message.Chat.Id);
        await chats.RememberNameAsync(user, from.FirstName);
        await chats.NoteBackAsync(from.Id);
        return await ServeAsync(new CommandCall(user, role, edit ?? message), album, cancellationToken);
    }

    private async Task<Guid?> ReceiveInGroupAsync(Message message, Message? edit, IReadOnlyList<Message> album, UserId user, CancellationToken cancellationToken)
    {
        if (message.MigrateToChatId is { } moved)
        {
            await chats.MoveAsync(message.Chat.Id, moved);
            return null;
        }

        Message[] messages = [message, .. album];
        if (message.Chat.Type == ChatType.Channel || !await addressed.AreForBotAsync(messages, cancellationToken))
            return null;

        var role = await users.GetRoleAsync(user);
        if (role == Role.Stranger)
        {
            await groups.RefuseAsync(message, user, cancellationToken);
            return null;
        }

        await chats.RememberNameAsync(user, message.From!.FirstName);
        foreach (var one in edit is null ? messages : [.. messages, edit])
            await addressed.StripAsync(one, cancellationToken);
        return await ServeAsync(new CommandCall(user, role, edit ?? message), album, cancellationToken);
    }

    private async Task EditAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await users.GetRoleAsync(call.User) is var role && role != Role.Stranger)
            await edits.TakeAsync(call with { Role = role }, cancellationToken);
    }

    /// <summary>Says that a message could not be handled at all.</summary>
    public async Task SayLostAsync(Message message)
    {
        if (message.From is { } from && await users.GetRoleAsync(UserId.Telegram(from.Id)) != Role.Stranger)
            await replies.SendAsync(ChatPlace.Of(message), Texts.MessageLost, CancellationToken.None);
    }

    private async Task<Guid?> ServeAsync(CommandCall call, IReadOnlyList<Message> album, CancellationToken cancellationToken)
    {
        if (Recording.Of(call.Message) is { } recording)
            return await voice.HearAsync(call, recording, cancellationToken);

        if (OfferedFile.Of(call.Message) is not null)
            return await files.TakeAsync(call, album, cancellationToken);

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

        if (await answers.TakeAsync(call.Chat, call.User, text, () => Task.CompletedTask, cancellationToken))
            return null;

        return await gate.EnterAsync(call.User, call.Role, call.Chat, submitter.IdFor(call.Chat, call.Message.Id), cancellationToken)
            ? await submitter.SubmitAsync(call.User, call.Chat, call.Message.Id, Quoted.With(call.Message, text), cancellationToken)
            : null;
    }

    /// <summary>In a private chat: the person blocked the bot, or came back. In a group: somebody added the bot.</summary>
    private async Task NoteMembershipAsync(ChatMemberUpdated membership, CancellationToken cancellationToken)
    {
        var chat = membership.Chat;
        if (chat.Type != ChatType.Private)
        {
            if (membership.NewChatMember.IsInChat)
                await groups.EnterAsync(membership, cancellationToken);
        }
        else if (await users.GetRoleAsync(UserId.Telegram(chat.Id)) != Role.Stranger)
        {
            if (membership.NewChatMember.IsInChat)
                await chats.NoteBackAsync(chat.Id);
            else
                await gone.NoteAsync(chat.Id, cancellationToken);
        }
    }
}
