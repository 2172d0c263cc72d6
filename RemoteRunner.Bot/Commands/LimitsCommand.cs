using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Commands;

/// <summary>Admins change how many messages somebody may send, or forget what was counted.</summary>
internal sealed partial class LimitsCommand(TurnLimiter limiter, UserDirectory users, ChatBindings chats, AuditLog audit, Replies replies, ILogger<LimitsCommand> logger) : IChatCommand
{
    private const int Most = 100_000;

    public string Name => CommandNames.Limits;

    public string Description => Texts.LimitsDescription;

    public bool ForAdmins => true;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        await replies.SendAsync(call.Chat, call.Role == Role.Admin ? await ChangeAsync(call) : Texts.AdminsOnly, cancellationToken);

    private async Task<string> ChangeAsync(CommandCall call)
    {
        if (call.Words is not [var verb, var person, .. var more] || CommandWords.User(person) is not { } user)
            return Texts.LimitsSyntax;

        switch (verb.ToLowerInvariant())
        {
            case "reset" when more.Length == 0:
                await limiter.ResetAsync(user);
                Log.Reset(logger, call.User, user);
                await audit.WriteAsync(call.User, AuditAction.ChangedLimits, user.Value, "reset");
                return Texts.LimitsReset(await chats.NameOfAsync(user));
            case "default" when more.Length == 0:
                await limiter.SetOverrideAsync(user, null, null, null);
                break;
            case "set" when CommandWords.Values(more, Most, "minute", "hour", "day") is { } values && values.Values.All(decimal.IsInteger):
                await limiter.SetOverrideAsync(user, (int?)values.Get("minute"), (int?)values.Get("hour"), (int?)values.Get("day"));
                break;
            default:
                return Texts.LimitsSyntax;
        }

        Log.Set(logger, call.User, user);
        await audit.WriteAsync(call.User, AuditAction.ChangedLimits, user.Value, string.Join(' ', [verb, .. more]));
        return Texts.LimitsNow(await chats.NameOfAsync(user), await limiter.GetUsageAsync(user, await users.GetRoleAsync(user)));
    }

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Information, "Admin {Admin} reset what was counted for user {User}.")]
        public static partial void Reset(ILogger logger, UserId admin, UserId user);

        [LoggerMessage(4102, LogLevel.Information, "Admin {Admin} changed the limits of user {User}.")]
        public static partial void Set(ILogger logger, UserId admin, UserId user);
    }
}
