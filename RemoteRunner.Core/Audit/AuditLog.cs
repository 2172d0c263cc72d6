using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Audit;

/// <summary>
/// Who asked, approved, stopped and changed what. Append-only: nothing here changes or removes a single entry; only age and
/// the cap do.
/// </summary>
public sealed partial class AuditLog(IConnectionMultiplexer redis, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditLog> logger)
{
    private const int MaxDetail = 200;
    private const int Page = 500;

    private readonly Lock _gate = new();
    private long _last;

    private IDatabase Database => redis.GetDatabase();

    /// <summary>
    /// Writes an entry, after what it tells of has happened. It never throws for the cache's sake: what has happened is
    /// not undone because it could not be noted; then the log says so, with the entry.
    /// </summary>
    /// <param name="content">The beginning of a prompt or a command: kept only where <see cref="AuditOptions.Content"/> allows it.</param>
    public async Task WriteAsync(UserId actor, AuditAction action, string? subject = null, string? detail = null, Guid? turn = null, string? content = null)
    {
        var now = time.GetUtcNow();
        var words = options.Value.Content && !string.IsNullOrWhiteSpace(content) ? string.Join(": ", new[] { detail, content }.OfType<string>()) : detail;
        var entry = new AuditEvent(Guid.CreateVersion7(now), now, actor, action, subject, Shorten(words), turn);
        try
        {
            var batch = Database.CreateTransaction();
            _ = batch.SortedSetAddAsync(RedisKeys.Audit, JsonSerializer.Serialize(entry, CoreJson.Options), NextPlace(now));
            _ = batch.SortedSetRemoveRangeByScoreAsync(RedisKeys.Audit, double.NegativeInfinity, Microseconds(now - options.Value.Retention));
            var capped = batch.SortedSetRemoveRangeByRankAsync(RedisKeys.Audit, 0, -options.Value.MaxEntries - 1);
            await batch.ExecuteAsync();
            if (await capped > 0)
                Log.Capped(logger, options.Value.MaxEntries);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.Lost(logger, entry.Actor, entry.Action, entry.Subject, entry.Detail, e);
        }
    }

    /// <summary>The newest entries, newest first.</summary>
    /// <param name="who">Only those by or about this user; null for all.</param>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<IReadOnlyList<AuditEvent>> ReadAsync(int count, UserId? who = null, CancellationToken cancellationToken = default)
    {
        var found = new List<AuditEvent>();
        await foreach (var entry in ReadAllAsync(Order.Descending, cancellationToken))
        {
            if (who is { } user && entry.Actor != user && entry.Subject != user.Value)
                continue;
            found.Add(entry);
            if (found.Count == count)
                break;
        }

        return found;
    }

    /// <summary>Every entry, oldest first, read page by page.</summary>
    /// <exception cref="RedisException">The cache is away.</exception>
    public IAsyncEnumerable<AuditEvent> ExportAsync(CancellationToken cancellationToken) => ReadAllAsync(Order.Ascending, cancellationToken);

    private async IAsyncEnumerable<AuditEvent> ReadAllAsync(Order order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long first = 0; ; first += Page)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await Database.SortedSetRangeByRankAsync(RedisKeys.Audit, first, first + Page - 1, order);
            foreach (var value in page)
            {
                if (Parse(value!) is { } entry)
                    yield return entry;
            }

            if (page.Length < Page)
                yield break;
        }
    }

    // Two entries of one moment stay in their order.
    private long NextPlace(DateTimeOffset now)
    {
        lock (_gate)
            return _last = Math.Max(Microseconds(now), _last + 1);
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    // {"id":"019ab6…","at":"2026-11-25T02:44:04.1+00:00","actor":"tg:1002","action":"allowed","detail":"Bash, once","turn":"…","v":1}
    private static AuditEvent? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEvent>(json, CoreJson.Options);
        }
        catch (JsonException)
        {
            // An action of a newer version: an export from that version has it.
            return null;
        }
    }

    private static string? Shorten(string? text)
    {
        if (text is null || text.Length <= MaxDetail)
            return text;

        // Never inside a character of two halves.
        var cut = char.IsHighSurrogate(text[MaxDetail - 1]) ? MaxDetail - 1 : MaxDetail;
        return $"{text.AsSpan(0, cut)}…";
    }

    private static partial class Log
    {
        [LoggerMessage(1701, LogLevel.Warning, "The audit log has reached Audit:MaxEntries ({Most}): its oldest entries are removed before their time. Export it, or raise the cap.")]
        public static partial void Capped(ILogger logger, int most);

        [LoggerMessage(1702, LogLevel.Error, "The cache is away, so this is missing in the audit log: {Actor} {Action} {Subject} {Detail}")]
        public static partial void Lost(ILogger logger, UserId actor, AuditAction action, string? subject, string? detail, Exception exception);
    }
}
