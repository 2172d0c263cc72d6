using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Approvals;

/// <summary>Approvals in Redis. The first answer wins, whoever asks from wherever.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> when the cache is away.</remarks>
public sealed class ApprovalStore(IConnectionMultiplexer redis, IOptions<TurnStoreOptions> options, TimeProvider time)
{
    private static readonly RedisScript _open = RedisScript.Load("approval-open");
    private static readonly RedisScript _close = RedisScript.Load("approval-close");

    private IDatabase Database => redis.GetDatabase();

    public Task OpenAsync(Approval approval) =>
        _open.RunAsync(
            Database,
            [RedisKeys.Approval(approval.Id), RedisKeys.TurnApprovals(approval.TurnId)],
            [(long)options.Value.Retention.TotalSeconds, Stored.Write(approval.Id), JsonSerializer.Serialize(approval, CoreJson.Options)]);

    /// <summary>Answers it for <paramref name="user"/>.</summary>
    /// <returns>True when this answer won; false when it had been closed before (read it to learn how) or is unknown.</returns>
    public Task<bool> AnswerAsync(Approval approval, UserId user, ApprovalAnswer answer) =>
        CloseAsync(approval, "answered", DecisionName(answer.Decision), user.Value, answer);

    /// <summary>Takes the question back because its turn ended.</summary>
    public Task<bool> WithdrawAsync(Approval approval) => CloseAsync(approval, "withdrawn", string.Empty, string.Empty, null);

    /// <summary>The approval and its answer, or null when it is unknown or has expired.</summary>
    public async Task<ApprovalRecord?> GetAsync(Guid id)
    {
        var stored = new Stored(await Database.HashGetAllAsync(RedisKeys.Approval(id)));
        if (stored.IsEmpty)
            return null;

        var approval = JsonSerializer.Deserialize<Approval>(stored["body"], CoreJson.Options)
            ?? throw new FormatException($"The stored approval {id:N} is damaged.");
        return new ApprovalRecord(
            approval,
            stored["state"] switch { "open" => ApprovalState.Open, "answered" => ApprovalState.Answered, _ => ApprovalState.Withdrawn },
            stored.Text("decision") switch
            {
                "allow-once" => ApprovalDecision.AllowOnce,
                "allow-session" => ApprovalDecision.AllowSession,
                "deny" => ApprovalDecision.Deny,
                _ => null,
            },
            stored.Text("by") is { } by ? UserId.Parse(by) : null,
            stored.Time("at"))
        {
            Message = stored.Text("message"),
            Answers = stored.Text("answers") is { } answers ? JsonSerializer.Deserialize<Dictionary<string, string>>(answers, CoreJson.Options) : null,
        };
    }

    /// <summary>A turn's approvals that nobody answered yet, oldest first.</summary>
    public async Task<IReadOnlyList<Approval>> GetOpenAsync(Guid turn)
    {
        var open = new List<Approval>();
        foreach (var id in await Database.SetMembersAsync(RedisKeys.TurnApprovals(turn)))
        {
            if (await GetAsync(Guid.Parse(id.ToString())) is { State: ApprovalState.Open } record)
                open.Add(record.Approval);
        }

        return [.. open.OrderBy(a => a.Asked)];
    }

    private async Task<bool> CloseAsync(Approval approval, string state, string decision, string by, ApprovalAnswer? answer) =>
        (int)await _close.RunAsync(
            Database,
            [RedisKeys.Approval(approval.Id), RedisKeys.TurnApprovals(approval.TurnId)],
            [
                Stored.Write(approval.Id), state, decision, by, Stored.Write(time.GetUtcNow()), answer?.Message ?? string.Empty,
                answer?.Answers is { } answers ? JsonSerializer.Serialize(answers, CoreJson.Options) : string.Empty,
            ]) == 1;

    private static string DecisionName(ApprovalDecision decision) => decision switch
    {
        ApprovalDecision.AllowOnce => "allow-once",
        ApprovalDecision.AllowSession => "allow-session",
        ApprovalDecision.Deny => "deny",
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "Not a decision."),
    };
}
