using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace RemoteRunner.Web.AnswerCache;

internal sealed class AnswerCacheMetrics
{
    public const string MeterName = "RemoteRunner.Web";

    private static readonly FrozenDictionary<Refusal, string> _tags =
        Enum.GetValues<Refusal>().ToFrozenDictionary(r => r, r => JsonNamingPolicy.KebabCaseLower.ConvertName(r.ToString()));

    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _refusals;
    private readonly Counter<double> _saved;
    private readonly Histogram<double> _look;

    public AnswerCacheMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _hits = meter.CreateCounter<long>("remoterunner.answer.hits", "{answer}", "Requests answered from the cache.");
        _misses = meter.CreateCounter<long>("remoterunner.answer.misses", "{request}", "Read-only requests whose answer was not known.");
        _stored = meter.CreateCounter<long>("remoterunner.answer.stored", "{answer}", "Answers stored.");
        _refusals = meter.CreateCounter<long>("remoterunner.answer.refusals", "{request}", "Requests not looked up (stage look) and answers not stored (stage store), by reason.");
        _saved = meter.CreateCounter<double>("remoterunner.answer.saved", "{USD}", "What the turns cost that were not run again.");
        _look = meter.CreateHistogram<double>("remoterunner.answer.look.duration", "s", "Time to look a candidate up, waiting for a twin included.");
    }

    public void Hit(decimal savedUsd)
    {
        _hits.Add(1);
        _saved.Add((double)savedUsd);
    }

    public void Missed() => _misses.Add(1);

    public void Stored() => _stored.Add(1);

    public void Refused(Refusal reason, string stage) =>
        _refusals.Add(1, new("reason", _tags[reason]), new KeyValuePair<string, object?>("stage", stage));

    public void Looked(TimeSpan duration) => _look.Record(duration.TotalSeconds);
}
