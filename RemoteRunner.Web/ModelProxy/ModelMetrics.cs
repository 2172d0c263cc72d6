using System.Diagnostics.Metrics;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>Counts of the calls to the model's API.</summary>
internal sealed class ModelMetrics
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _tokens;
    private readonly Counter<double> _cost;

    public ModelMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(BoxTelemetry.Name);
        _duration = meter.CreateHistogram<double>("remoterunner.model.call", "s", "Duration of calls to the model's API, by status.");
        _tokens = meter.CreateCounter<long>("remoterunner.model.tokens", "{token}", "Tokens used, by kind.");
        _cost = meter.CreateCounter<double>("remoterunner.model.cost", "{USD}", "What calls cost by the price list, by model.");
    }

    public void Called(TimeSpan duration, int? status, ModelTokens tokens, string? model, decimal costUsd)
    {
        if (costUsd > 0)
            _cost.Add((double)costUsd, new KeyValuePair<string, object?>("gen_ai.response.model", model));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("http.response.status_code", status));
        Add("input", tokens.Input);
        Add("output", tokens.Output);
        Add("cache_read", tokens.CacheRead);
        Add("cache_write", tokens.CacheWrite);
    }

    private void Add(string kind, long count)
    {
        if (count > 0)
            _tokens.Add(count, new KeyValuePair<string, object?>("gen_ai.token.type", kind));
    }
}
