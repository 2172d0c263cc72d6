using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Commands;

/// <summary>Where somebody stands: limits, tokens, dollars. Admins may look at others and at all together.</summary>
internal sealed class UsageCommand(TurnLimiter limiter, UsageLedger ledger, UserDirectory users, ChatBindings chats, Replies replies) : IChatCommand
{
    private const string All = "all";

    public string Name => CommandNames.Usage;

    public string Description => Texts.UsageDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        await replies.SendAsync(call.Chat, await DescribeAsync(call), cancellationToken);

    private async Task<string> DescribeAsync(CommandCall call)
    {
        if (call.Words is not [var word, .. var more])
            return await OfAsync(call.User, call.Role, null);
        if (call.Role != Role.Admin)
            return Texts.AdminsOnly;
        if (more.Length > 0)
            return Texts.UsageSyntax;
        if (word.Equals(All, StringComparison.OrdinalIgnoreCase))
            return await OfAllAsync(call.User);

        return CommandWords.User(word) is { } user
            ? await OfAsync(user, await users.GetRoleAsync(user), await chats.NameOfAsync(user))
            : Texts.UsageSyntax;
    }

    private async Task<string> OfAsync(UserId user, Role role, string? who)
    {
        var windows = await limiter.GetUsageAsync(user, role);
        var (today, month) = await ledger.GetTotalsAsync(user);
        return Texts.Usage(who, windows, today, month, await BudgetsAsync(user));
    }

    private async Task<string> OfAllAsync(UserId admin)
    {
        var (today, month) = await ledger.GetTotalsAsync(null);
        var budgets = await BudgetsAsync(admin);
        return Texts.Usage(All, [], today, month, [.. budgets.Where(b => b.Period is BudgetPeriod.AllDay or BudgetPeriod.AllMonth)]);
    }

    // Charging nothing changes nothing and says how the budgets stand.
    private Task<IReadOnlyList<BudgetState>> BudgetsAsync(UserId user) => ledger.ChargeAsync(user, Guid.Empty, TurnUsage.None);
}
