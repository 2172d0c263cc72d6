using System.Globalization;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Turns;

/// <summary>Deliveries in Redis: where a restarted bot goes on.</summary>
/// <remarks>
/// Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away, and those
/// that write throw <see cref="LeaseLostException"/> when another instance works.
/// </remarks>
internal sealed class DeliveryStore(IConnectionMultiplexer redis, BotFence fence, IOptions<TelegramOptions> options)
{
    private const string SchemaVersion = "1";
    private const int NoMessage = 0;
    private const string CardPrefix = "card:";
    private const string ClosedPrefix = "closed:";
    private const string WarnedPrefix = "warned:";
    private const string PlanPrefix = "plan:";
    private const string DocumentPrefix = "file:";
    private const string RemindedPrefix = "reminded:";

    // As long as a turn itself: a card may be answered, and a turn continued, weeks later.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(30);

    private static readonly RedisScript _open = RedisScript.Load("bot-delivery-open");
    private static readonly RedisScript _set = RedisScript.Load("bot-delivery-set");

    private IDatabase Database => redis.GetDatabase();

    private long Bot => options.Value.BotId;

    /// <returns>False when the turn's delivery had begun before.</returns>
    public async Task<bool> OpenAsync(DeliveryRecord delivery) =>
        Fenced(await _open.RunAsync(
            Database,
            KeysOf(delivery.Turn),
            [
                fence.Current, (long)_kept.TotalSeconds, delivery.Turn.ToString("N"),
                "v", SchemaVersion,
                "session", delivery.Session.ToString("N"),
                "chat", delivery.Chat.ToString(),
                "prompt", delivery.Prompt ?? NoMessage,
                "user", delivery.User.Value,
                "created", delivery.Created.ToString("O", CultureInfo.InvariantCulture),
                "trace", delivery.Trace ?? string.Empty,
            ])) == 1;

    /// <summary>Turns whose delivery has not ended.</summary>
    public async Task<IReadOnlyList<Guid>> GetOpenAsync() =>
        [.. (await Database.SetMembersAsync(RedisKeys.BotDeliveries(Bot))).Select(t => Guid.Parse(t.ToString()))];

    /// <summary>The delivery, or null when it is unknown, has expired or was written by another version.</summary>
    public async Task<DeliveryRecord?> GetAsync(Guid turn)
    {
        var fields = (await Database.HashGetAllAsync(RedisKeys.BotDelivery(Bot, turn)))
            .ToDictionary(e => e.Name.ToString(), e => e.Value.ToString(), StringComparer.Ordinal);
        if (fields.GetValueOrDefault("v") != SchemaVersion)
            return null;

        return new DeliveryRecord(
            turn,
            Guid.Parse(fields["session"]),
            ChatPlace.Parse(fields["chat"]) ?? throw new FormatException($"The delivery of turn {turn:N} has no chat."),
            int.Parse(fields["prompt"]) is not NoMessage and var prompt ? prompt : null,
            UserId.Parse(fields["user"]),
            DateTimeOffset.Parse(fields["created"], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            fields["trace"] is { Length: > 0 } trace ? trace : null,
            fields.TryGetValue("progress", out var progress) ? int.Parse(progress) : null,
            fields.TryGetValue("in-place", out var inPlace) ? inPlace == "1" : null,
            fields.TryGetValue("sent", out var sent) ? int.Parse(sent) : 0,
            fields.GetValueOrDefault("sending"),
            fields.Where(f => f.Key.StartsWith(CardPrefix, StringComparison.Ordinal))
                .ToDictionary(f => Guid.Parse(f.Key[CardPrefix.Length..]), f => int.Parse(f.Value)),
            fields.Keys.Where(k => k.StartsWith(ClosedPrefix, StringComparison.Ordinal))
                .Select(k => Guid.Parse(k[ClosedPrefix.Length..])).ToHashSet(),
            fields.Keys.Where(k => k.StartsWith(WarnedPrefix, StringComparison.Ordinal))
                .Select(k => (BudgetPeriod)int.Parse(k[WarnedPrefix.Length..])).ToHashSet(),
            fields.Where(f => f.Key.StartsWith(PlanPrefix, StringComparison.Ordinal))
                .ToDictionary(f => Guid.Parse(f.Key[PlanPrefix.Length..]), f => int.Parse(f.Value)),
            fields.Keys.Where(k => k.StartsWith(DocumentPrefix, StringComparison.Ordinal))
                .Select(k => Guid.Parse(k[DocumentPrefix.Length..])).ToHashSet(),
            fields.Keys.Where(k => k.StartsWith(RemindedPrefix, StringComparison.Ordinal))
                .Select(k => Guid.Parse(k[RemindedPrefix.Length..])).ToHashSet(),
            fields.TryGetValue("rich", out var rich) ? rich == "1" : null,
            fields.ContainsKey("ended"));
    }

    public Task SetPromptAsync(Guid turn, int message) => SetAsync(turn, "prompt", message);

    public Task SetProgressAsync(Guid turn, int message) => SetAsync(turn, "progress", message);

    public Task SetInPlaceAsync(Guid turn, bool inPlace) => SetAsync(turn, "in-place", inPlace);

    /// <summary>Before something is sent that must not get lost: see <see cref="DeliveryRecord.Sending"/>.</summary>
    public Task SetSendingAsync(Guid turn, string what) => SetAsync(turn, "sending", what);

    public Task SetSentAsync(Guid turn, int parts) => SetAsync(turn, "sent", parts);

    public Task SetRichAsync(Guid turn, bool isTaken) => SetAsync(turn, "rich", isTaken);

    public Task SetCardAsync(Guid turn, Guid approval, int message) => SetAsync(turn, $"{CardPrefix}{approval:N}", message);

    public Task SetCardClosedAsync(Guid turn, Guid approval) => SetAsync(turn, $"{ClosedPrefix}{approval:N}", "1");

    public Task SetPlanSentAsync(Guid turn, Guid approval, int parts) => SetAsync(turn, $"{PlanPrefix}{approval:N}", parts);

    public Task SetDocumentSentAsync(Guid turn, Guid approval) => SetAsync(turn, $"{DocumentPrefix}{approval:N}", "1");

    public Task SetRemindedAsync(Guid turn, Guid approval) => SetAsync(turn, $"{RemindedPrefix}{approval:N}", "1");

    public Task SetWarnedAsync(Guid turn, BudgetPeriod budget) => SetAsync(turn, $"{WarnedPrefix}{(int)budget}", "1");

    /// <summary>The delivery is over; its record stays for a while, so that the same turn is not delivered again.</summary>
    public Task EndAsync(Guid turn, DeliveryOutcome outcome) =>
        WriteAsync(turn, over: true, "ended", outcome.ToString().ToLowerInvariant());

    /// <summary>Takes a turn without a readable record off the list.</summary>
    public Task ForgetAsync(Guid turn) => WriteAsync(turn, over: true);

    private Task SetAsync(Guid turn, string field, RedisValue value) => WriteAsync(turn, over: false, field, value);

    private async Task WriteAsync(Guid turn, bool over, params RedisValue[] fields) =>
        Fenced(await _set.RunAsync(Database, KeysOf(turn), [fence.Current, turn.ToString("N"), over ? 1 : 0, .. fields]));

    private RedisKey[] KeysOf(Guid turn) => [RedisKeys.BotDelivery(Bot, turn), RedisKeys.BotDeliveries(Bot), RedisKeys.BotLease(Bot)];

    private static int Fenced(RedisResult result) => (int)result is >= 0 and var answer ? answer : throw new LeaseLostException();
}
