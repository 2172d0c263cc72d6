using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Web.ModelProxy;

namespace RemoteRunner.Web.Turns;

/// <summary>
/// The money of one turn, its sender's: set aside before it begins, charged after each model call, given back at its end.
/// When a budget is spent in between, the turn is stopped.
/// </summary>
internal sealed class TurnBudget(UsageLedger ledger, SessionStore sessions, TurnRecord turn, ActiveTurn active, TurnLog log, TimeProvider time) : IModelBilling
{
    private readonly Lock _gate = new();
    private TurnFailure? _failure;
    private bool _ended;

    /// <summary>Set when a budget is spent: why the turn cannot begin or go on.</summary>
    public TurnFailure? Failure
    {
        get
        {
            lock (_gate)
                return _failure;
        }
    }

    public bool IsSpent => Failure is not null;

    /// <summary>Sets money aside; the turn may begin unless a budget is spent then.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">The cache is away.</exception>
    public async Task ReserveAsync()
    {
        if (await ledger.ReserveAsync(turn.Sender, turn.Id) is { } spent)
            Spend(BudgetTexts.Taken(spent, time.GetUtcNow()));
    }

    public async Task ChargeAsync(TurnUsage used, string? model, bool goesOn)
    {
        IReadOnlyList<BudgetState> budgets = [];
        var warned = new List<BudgetState>();
        await log.RetryAsync(async () => budgets = await ledger.ChargeAsync(turn.Sender, turn.Id, used, model));
        await log.RetryAsync(() => sessions.NoteCostAsync(turn.SessionId, used.CostUsd));
        foreach (var budget in budgets.Where(b => b.Limit is not null))
        {
            await log.RetryAsync(async () =>
            {
                if (await ledger.TakeWarningAsync(turn.Sender, budget))
                    warned.Add(budget);
            });
        }

        bool stop;
        lock (_gate)
        {
            if (_ended)
                return;
            if (budgets.Cast<BudgetState?>().FirstOrDefault(b => b!.Value.IsSpent) is { } spent)
                Spend(BudgetTexts.Spent(spent, time.GetUtcNow()));

            // An answer that is whole is paid for already: it is shown, and the next turn is refused.
            stop = goesOn && _failure is not null;
        }

        foreach (var budget in warned)
            await log.WriteAsync(new BudgetWarning(budget.Period, budget.Spent, budget.Limit ?? 0m) { At = time.GetUtcNow() });
        if (stop)
            active.Stop(StopReason.Budget);
    }

    /// <summary>Nothing of the turn is written any more: a call that ends after this is only charged.</summary>
    public async Task EndAsync()
    {
        lock (_gate)
            _ended = true;
        await log.RetryAsync(() => ledger.EndAsync(turn.Sender, turn.Id));
    }

    private void Spend(string why)
    {
        lock (_gate)
            _failure ??= new TurnFailure(TurnFailureKind.BudgetSpent, why);
    }
}
