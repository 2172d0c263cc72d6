using Cronos;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Web.AnswerCache;

/// <summary>The moments at which every stored answer is forgotten (<c>AnswerCache:ClearSchedule</c>); none when it is not set.</summary>
internal sealed class ClearSchedule(IOptions<AnswerCacheOptions> options)
{
    private readonly CronExpression? _cron = string.IsNullOrWhiteSpace(options.Value.ClearSchedule) ? null : CronExpression.Parse(options.Value.ClearSchedule);
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.ClearTimeZone);

    /// <summary>The next moment after this one; null when nothing is scheduled.</summary>
    public DateTimeOffset? Next(DateTimeOffset now) => _cron?.GetNextOccurrence(now, _zone);

    /// <summary>
    /// Whether such a moment lies between these two. An answer stored before one is no answer after it, also when no box
    /// ran at that moment to forget it.
    /// </summary>
    public bool IsBetween(DateTimeOffset stored, DateTimeOffset now) => Next(stored) <= now;
}
