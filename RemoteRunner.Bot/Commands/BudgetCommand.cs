using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Commands;

/// <summary>Admins change what somebody may spend.</summary>
internal sealed partial class BudgetCommand(UsageLedger ledger, ChatBindings chats, AuditLog audit, Replies replies, ILogger<BudgetCommand> logger) : IChatCommand
{
    public string Name => CommandNames.Budget;

    public string Description => Texts.BudgetDescription;

    public bool ForAdmins => true;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        await replies.SendAsync(call.Chat, call.Role == Role.Admin ? await ChangeAsync(call) : Texts.AdminsOnly, cancellationToken);

    private async Task<string> ChangeAsync(CommandCall call)
    {
        if (call.Words is not [var verb, var person, .. var more] || CommandWords.User(person) is not { } user)
            return Texts.BudgetSyntax;

        switch (verb.ToLowerInvariant())
        {
            case "lift" when more.Length == 0:
                await ledger.SetOverrideAsync(user, Texts.LiftedBudget, Texts.LiftedBudget);
                break;
            case "default" when more.Length == 0:
                await ledger.SetOverrideAsync(user, null, null);
                break;
            case "set" when CommandWords.Values(more, Texts.LiftedBudget, "day", "month") is { } values:
                await ledger.SetOverrideAsync(user, values.Get("day"), values.Get("month"));
                break;
            default:
                return Texts.BudgetSyntax;
        }

        Log.Set(logger, call.User, user);
        await audit.WriteAsync(call.User, AuditAction.ChangedBudgets, user.Value, string.Join(' ', [verb, .. more]));
        return Texts.BudgetNow(await chats.NameOfAsync(user), await ledger.ChargeAsync(user, Guid.Empty, TurnUsage.None));
    }

    private static partial class Log
    {
        [LoggerMessage(4111, LogLevel.Information, "Admin {Admin} changed the budgets of user {User}.")]
        public static partial void Set(ILogger logger, UserId admin, UserId user);
    }
}
