using Microsoft.Extensions.Options;

namespace RemoteRunner.Simulators.Telegram.Flood;

/// <summary>Sends and edits share one budget: TDLib's author says so in tdlib/td#3034, and bots that edit too often lose their answers.</summary>
internal sealed class FloodControl(TimeProvider time, IOptions<OutsideWorldOptions> options)
{
    private const int TrackedChats = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, ChatBudget> _chats = [];
    private FloodRules _rules = options.Value.Flood;
    private Bucket? _overall;

    public FloodRules Rules
    {
        get
        {
            lock (_gate)
                return _rules;
        }
        set
        {
            lock (_gate)
            {
                _rules = value;
                _chats.Clear();
                _overall = null;
            }
        }
    }

    /// <summary>Takes one send or edit from the budgets.</summary>
    /// <returns>Null when it may go, otherwise <c>retry_after</c> in seconds.</returns>
    public int? Take(long chatId)
    {
        lock (_gate)
        {
            if (!_rules.Enabled)
                return null;

            var now = time.GetUtcNow();
            var budget = BudgetOf(chatId, now);
            if (budget.BannedUntil > now)
            {
                var longest = now + _rules.LongestBan;
                var extended = budget.BannedUntil + _rules.EarlyRetryPenalty;
                budget.BannedUntil = extended < longest ? extended : longest;
                return WholeSeconds(budget.BannedUntil - now);
            }

            _overall ??= new Bucket(_rules.OverallPerSecond, _rules.OverallPerSecond, now);
            var chatWait = budget.Chat.WaitFor(now);
            var groupWait = budget.Group?.WaitFor(now) ?? TimeSpan.Zero;
            var longestWait = chatWait > groupWait ? chatWait : groupWait;
            if (longestWait > TimeSpan.Zero)
            {
                budget.BannedUntil = now + (longestWait > _rules.Ban ? longestWait : _rules.Ban);
                return WholeSeconds(budget.BannedUntil - now);
            }

            var overallWait = _overall.WaitFor(now);
            if (overallWait > TimeSpan.Zero)
                return WholeSeconds(overallWait);

            budget.Chat.Take();
            budget.Group?.Take();
            _overall.Take();
            return null;
        }
    }

    private ChatBudget BudgetOf(long chatId, DateTimeOffset now)
    {
        if (_chats.TryGetValue(chatId, out var budget))
            return budget;

        if (_chats.Count >= TrackedChats)
            _chats.Clear();

        budget = new ChatBudget(
            new Bucket(_rules.PerChatPerSecond, _rules.PerChatBurst, now),
            chatId < 0 ? new Bucket(_rules.PerGroupPerMinute / 60.0, _rules.PerGroupPerMinute, now) : null);
        _chats.Add(chatId, budget);
        return budget;
    }

    private static int WholeSeconds(TimeSpan span) => Math.Max(1, (int)Math.Ceiling(span.TotalSeconds));

    private sealed class ChatBudget(Bucket chat, Bucket? group)
    {
        public Bucket Chat { get; } = chat;
        public Bucket? Group { get; } = group;
        public DateTimeOffset BannedUntil { get; set; }
    }

    /// <summary>Starts full; <paramref name="perSecond"/> tokens come back until it holds <paramref name="capacity"/> again.</summary>
    private sealed class Bucket(double perSecond, double capacity, DateTimeOffset start)
    {
        private DateTimeOffset _filledAt = start;
        private double _spent;

        public TimeSpan WaitFor(DateTimeOffset now)
        {
            if (now > _filledAt)
            {
                _spent = Math.Max(0, _spent - ((now - _filledAt).TotalSeconds * perSecond));
                _filledAt = now;
            }

            var missing = 1 - (capacity - _spent);
            return missing <= 1e-9 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / perSecond);
        }

        public void Take() => _spent++;
    }
}
