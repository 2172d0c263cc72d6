using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Core.Tests.Audit;

/// <summary>The audit log is one key of a server: each test has a server of its own.</summary>
public sealed class AuditLogSpecs : IAsyncDisposable
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(_noon);
    private readonly FakeLogger<AuditLog> _logger = new();
    private CacheServer? _server;
    private ConnectionMultiplexer? _connection;

    public static TheoryData<CacheKind> BothCaches => [CacheKind.Garnet, CacheKind.Redis];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static UserId Ada => UserId.Telegram(1001);

    private static UserId Ben => UserId.Telegram(1002);

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Tells_who_did_what_newest_first_and_of_one_person_alone(CacheKind cache)
    {
        var log = await StartAsync(cache);
        var turn = Guid.NewGuid();
        await log.WriteAsync(Ben, AuditAction.Asked, "main", turn: turn, content: "delete everything");
        _time.Advance(TimeSpan.FromSeconds(5));
        await log.WriteAsync(Ben, AuditAction.Denied, null, "Bash", turn, "rm -rf /");
        _time.Advance(TimeSpan.FromSeconds(5));
        await log.WriteAsync(Ada, AuditAction.ChangedLimits, Ben.Value, "set minute=2");
        await log.WriteAsync(Ada, AuditAction.Stopped);

        var all = await log.ReadAsync(10, cancellationToken: Cancellation);
        var bens = await log.ReadAsync(10, Ben, Cancellation);
        var exported = await log.ExportAsync(Cancellation).ToListAsync(Cancellation);

        Assert.Equal([AuditAction.Stopped, AuditAction.ChangedLimits, AuditAction.Denied, AuditAction.Asked], all.Select(e => e.Action));
        Assert.Equal([AuditAction.ChangedLimits, AuditAction.Denied, AuditAction.Asked], bens.Select(e => e.Action));
        Assert.Equal(all.Reverse(), exported);
        var asked = exported[0];
        Assert.Equal((_noon, Ben, "main", turn), (asked.At, asked.Actor, asked.Subject, asked.Turn));

        // What was asked and would have run is nobody's business unless it is switched on.
        Assert.Null(asked.Detail);
        Assert.Equal("Bash", exported[1].Detail);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Keeps_the_beginning_of_what_was_asked_where_that_is_switched_on(CacheKind cache)
    {
        var log = await StartAsync(cache, new AuditOptions { Content = true });
        await log.WriteAsync(Ben, AuditAction.Allowed, null, "Bash, once", content: "git push");
        await log.WriteAsync(Ben, AuditAction.Asked, "main", content: new string('x', 199) + "🦊 and more");

        var entries = await log.ExportAsync(Cancellation).ToListAsync(Cancellation);

        Assert.Equal("Bash, once: git push", entries[0].Detail);
        Assert.Equal(new string('x', 199) + "…", entries[1].Detail);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Old_entries_go_and_beyond_its_cap_the_oldest_which_is_said(CacheKind cache)
    {
        var log = await StartAsync(cache, new AuditOptions { Retention = TimeSpan.FromDays(2), MaxEntries = 100 });
        await log.WriteAsync(Ben, AuditAction.Asked, "old");
        _time.Advance(TimeSpan.FromDays(2) + TimeSpan.FromSeconds(1));
        await log.WriteAsync(Ben, AuditAction.Asked, "new 0");

        Assert.Equal(["new 0"], (await log.ReadAsync(200, cancellationToken: Cancellation)).Select(e => e.Subject));
        Assert.Empty(_logger.Collector.GetSnapshot());

        for (var i = 1; i <= 101; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await log.WriteAsync(Ben, AuditAction.Asked, $"new {i}");
        }

        var kept = await log.ReadAsync(200, cancellationToken: Cancellation);
        Assert.Equal(100, kept.Count);
        Assert.Equal(("new 101", "new 2"), (kept[0].Subject, kept[^1].Subject));
        Assert.Contains(_logger.Collector.GetSnapshot(), r => r.Level == LogLevel.Warning && r.Message.Contains("Audit:MaxEntries", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Entries_of_a_later_version_are_passed_over_and_kept(CacheKind cache)
    {
        var log = await StartAsync(cache);
        var strange = """{"id":"019ab6a0-0000-7000-8000-000000000000","at":"2026-11-25T11:00:00+00:00","actor":"tg:1","action":"teleported","v":9}""";
        await _connection!.GetDatabase().SortedSetAddAsync(RedisKeys.Audit, strange, 1);
        await log.WriteAsync(Ben, AuditAction.Stopped);

        Assert.Single(await log.ReadAsync(10, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task What_cannot_be_noted_is_in_the_log_and_stops_nothing()
    {
        var log = await StartAsync(CacheKind.Redis, settings: ",asyncTimeout=500,syncTimeout=500");
        await _server!.KillAsync();

        await log.WriteAsync(Ada, AuditAction.ChangedBudgets, Ben.Value, "lift");

        var lost = Assert.Single(_logger.Collector.GetSnapshot(), r => r.Level == LogLevel.Error);
        Assert.Contains("tg:1001 ChangedBudgets tg:1002 lift", lost.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task<AuditLog> StartAsync(CacheKind cache, AuditOptions? options = null, string settings = "")
    {
        _server = await CacheServer.StartAsync(cache, Cancellation);
        _connection = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString + settings);
        return new AuditLog(_connection, Options.Create(options ?? new AuditOptions()), _time, _logger);
    }
}
