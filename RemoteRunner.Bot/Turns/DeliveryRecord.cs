using RemoteRunner.Bot.Chats;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Turns;

/// <summary>How far a turn's messages got.</summary>
/// <param name="Session">The turn's session: its answers come in the order of its prompts.</param>
/// <param name="Prompt">The message that asked; the answer replies to it when others came in between. Null while a prompt from
/// the browser is not shown.</param>
/// <param name="Trace">W3C trace context of the update.</param>
/// <param name="Progress">The progress message, once there is one.</param>
/// <param name="InPlace">Whether the answer replaces the progress message; decided once, when the turn has ended.</param>
/// <param name="Rich">Whether the answer arrived as a rich message; false when Telegram refused it, null when that was not tried.</param>
/// <param name="Sent">Parts of the answer that arrived.</param>
/// <param name="Sending">What was on its way when this was written: <c>answer:2</c> (its third part) or <c>card:6f1a…</c>. When
/// its arrival is not noted, nobody knows whether it arrived.</param>
/// <param name="Cards">Approval → its message.</param>
/// <param name="ClosedCards">Approvals whose message says what became of them.</param>
/// <param name="Warned">Budgets whose warning arrived.</param>
/// <param name="Plans">Approval → parts of its plan that arrived.</param>
/// <param name="Documents">Approvals whose file arrived.</param>
/// <param name="Reminded">Approvals whose person was reminded.</param>
internal sealed record DeliveryRecord(
    Guid Turn,
    Guid Session,
    ChatPlace Chat,
    int? Prompt,
    UserId User,
    DateTimeOffset Created,
    string? Trace,
    int? Progress = null,
    bool? InPlace = null,
    int Sent = 0,
    string? Sending = null,
    IReadOnlyDictionary<Guid, int>? Cards = null,
    IReadOnlySet<Guid>? ClosedCards = null,
    IReadOnlySet<BudgetPeriod>? Warned = null,
    IReadOnlyDictionary<Guid, int>? Plans = null,
    IReadOnlySet<Guid>? Documents = null,
    IReadOnlySet<Guid>? Reminded = null,
    bool? Rich = null,
    bool Ended = false);
