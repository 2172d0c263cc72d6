using System.Globalization;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Core.Tests.Redis;

/// <summary>
/// Records as schema version 1 wrote them at its beginning. Whoever changes a record keeps these lines as they are and has
/// to go on reading them; a new schema version adds its own beside them, and version 1 goes when there is a version 3.
/// </summary>
public sealed class StoredRecordSpecs(CacheServers servers) : CacheTest(servers)
{
    private static readonly Guid _session = Guid.Parse("0192f3a0-0000-7000-8000-000000000001");
    private static readonly Guid _turn = Guid.Parse("0192f3a0-0000-7000-8000-000000000002");
    private static readonly Guid _approval = Guid.Parse("0192f3a0-0000-7000-8000-000000000003");
    private static readonly DateTimeOffset _time = DateTimeOffset.Parse("2026-11-24T10:00:00.0000000+00:00", CultureInfo.InvariantCulture);

    private const string Approval =
        """{"id":"0192f3a0-0000-7000-8000-000000000003","turnId":"0192f3a0-0000-7000-8000-000000000002","sessionId":"0192f3a0-0000-7000-8000-000000000001","sender":"tg:1001","tool":"Bash","summary":"npm test","input":"npm test","diff":null,"sessionRule":"Bash(npm test)","asked":"2026-11-24T10:00:00+00:00"}""";

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_session_of_version_1_is_read(CacheKind cache)
    {
        await WriteAsync(cache, RedisKeys.Session(_session), ("owner", "tg:1001"), ("v", "1"), ("workspace", "main"), ("box", "box-1"),
            ("created", "2026-11-24T10:00:00.0000000+00:00"), ("active", "2026-11-24T10:00:00.0000000+00:00"), ("conversation", "1"));

        var session = (await Sessions(cache).GetAsync(_session))!;

        Assert.Equal((Ada, "main", "box-1", _time, true), (session.Owner, session.Workspace, session.Box, session.Created, session.HasConversation));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_turn_of_version_1_is_read_with_its_events(CacheKind cache)
    {
        await WriteAsync(cache, RedisKeys.Turn(_turn), ("v", "1"), ("id", "0192f3a0000070008000000000000002"), ("session", "0192f3a0000070008000000000000001"),
            ("state", "running"), ("sender", "tg:1001"), ("owner", "tg:1001"), ("box", "box-1"), ("prompt", "list the files"), ("created", "2026-11-24T10:00:00.0000000+00:00"),
            ("started", "2026-11-24T10:00:00.0000000+00:00"));
        RedisKey events = RedisKeys.TurnEvents(_turn);
        await Connection(cache).GetDatabase().KeyDeleteAsync(events);
        await Connection(cache).GetDatabase().ListRightPushAsync(events,
        [
            """{"type":"queued","position":0,"at":"2026-11-24T10:00:00+00:00"}""",
            """{"type":"started","model":"claude-sonnet-4-5","at":"2026-11-24T10:00:00+00:00"}""",
            """{"type":"text","text":"Let me look.","block":0,"at":"2026-11-24T10:00:00+00:00"}""",
            """{"type":"tool-started","toolUseId":"toolu_1","name":"Bash","summary":"ls","parent":null,"at":"2026-11-24T10:00:00+00:00"}""",
            """{"type":"tool-ended","toolUseId":"toolu_1","name":"Bash","ok":true,"summary":"3 lines","at":"2026-11-24T10:00:00+00:00"}""",
            $$"""{"type":"approval-requested","approval":{{Approval}},"at":"2026-11-24T10:00:00+00:00"}""",
            """{"type":"approval-closed","approvalId":"0192f3a0-0000-7000-8000-000000000003","decision":"allow-once","by":"tg:1001","at":"2026-11-24T10:00:00+00:00"}""",
            """{"type":"ended","state":"succeeded","text":"Three files.","usage":{"inputTokens":1,"outputTokens":2,"cacheReadTokens":3,"cacheWriteTokens":4,"costUsd":0.05,"modelCalls":2},"duration":"00:00:01","failure":null,"cached":null,"at":"2026-11-24T10:00:00+00:00"}""",
        ]);

        var turn = (await Turns(cache).GetAsync(_turn))!;
        var log = (await Turns(cache).ReadAsync(_turn, 0, 100)).Select(e => e.Event).ToList();

        Assert.Equal((_session, TurnState.Running, Ada, "list the files", _time), (turn.SessionId, turn.State, turn.Sender, turn.Prompt, turn.Started!.Value));
        Assert.Equal(
            [typeof(TurnQueued), typeof(TurnStarted), typeof(TextDelta), typeof(ToolStarted), typeof(ToolEnded), typeof(ApprovalRequested), typeof(ApprovalClosed), typeof(TurnEnded)],
            log.Select(e => e.GetType()));
        Assert.Equal("npm test", ((ApprovalRequested)log[5]).Approval.Summary);
        Assert.Equal(ApprovalDecision.AllowOnce, ((ApprovalClosed)log[6]).Decision);
        Assert.Equal(("Three files.", 0.05m), (((TurnEnded)log[7]).Text, ((TurnEnded)log[7]).Usage.CostUsd));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task An_approval_of_version_1_is_read_and_can_be_answered(CacheKind cache)
    {
        await WriteAsync(cache, RedisKeys.Approval(_approval), ("v", "1"), ("state", "open"), ("body", Approval));

        var approval = (await Approvals(cache).GetAsync(_approval))!;

        Assert.Equal((ApprovalState.Open, "Bash(npm test)"), (approval.State, approval.Approval.SessionRule));
        Assert.True(await Approvals(cache).AnswerAsync(approval.Approval, Ada, new ApprovalAnswer(ApprovalDecision.AllowSession)));
        Assert.Equal(ApprovalDecision.AllowSession, (await Approvals(cache).GetAsync(_approval))!.Decision);
    }

    private async Task WriteAsync(CacheKind cache, string key, params (string Name, string Value)[] fields)
    {
        var database = Connection(cache).GetDatabase();
        await database.KeyDeleteAsync(key);
        await database.HashSetAsync(key, [.. fields.Select(f => new HashEntry(f.Name, f.Value))]);
    }
}
