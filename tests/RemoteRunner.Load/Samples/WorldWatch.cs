using System.Net.Http.Json;
using System.Text.Json;

namespace RemoteRunner.Load.Samples;

/// <summary>Collects the outside world's own records while a run goes on: it keeps only the last of them.</summary>
internal sealed class WorldWatch(HttpClient world)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<ModelCall> _model = [];
    private readonly SortedDictionary<long, JsonElement> _open = [];
    private long _lastModel;
    private long _lastTelegram;
    private long _lastListen;

    public IReadOnlyList<ModelCall> Model
    {
        get
        {
            lock (_gate)
                return [.. _model];
        }
    }

    /// <summary>Calls to the Bot API that show something: sends, edits, deletions, "is typing".</summary>
    public int Sends { get; private set; }

    /// <summary>Of these, refused with 429.</summary>
    public int Refused { get; private set; }

    /// <summary>Recordings that were transcribed.</summary>
    public int Listens { get; private set; }

    public async Task WatchAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(_interval, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await CollectAsync();
        }
    }

    /// <summary>Leaves out what has been until now.</summary>
    public async Task ForgetAsync()
    {
        await CollectAsync();
        lock (_gate)
            _model.Clear();
        Sends = Refused = Listens = 0;
    }

    public async Task CollectAsync()
    {
        // One that still runs is asked for again.
        var since = _open.Count > 0 ? _open.Keys.First() - 1 : _lastModel;
        var requests = await world.GetFromJsonAsync<JsonElement>($"/control/anthropic/requests?since={since}");
        foreach (var request in requests.EnumerateArray())
        {
            var number = request.GetProperty("n").GetInt64();
            if (number <= _lastModel && !_open.ContainsKey(number))
                continue;
            _lastModel = Math.Max(_lastModel, number);
            _open.Remove(number);
            if (request.GetProperty("outcome").GetString() == "running")
                _open[number] = request;
            else if (ModelCall.Read(request) is { } call)
            {
                lock (_gate)
                    _model.Add(call);
            }
        }

        var calls = await world.GetFromJsonAsync<JsonElement>($"/control/telegram/calls?since={_lastTelegram}");
        foreach (var call in calls.GetProperty("calls").EnumerateArray())
        {
            _lastTelegram = Math.Max(_lastTelegram, call.GetProperty("n").GetInt64());
            if (call.GetProperty("method").GetString() is not { } method || method.StartsWith("get", StringComparison.OrdinalIgnoreCase))
                continue;
            Sends++;
            if (call.GetProperty("status").GetInt32() == 429)
                Refused++;
        }

        var listens = await world.GetFromJsonAsync<JsonElement>($"/control/deepgram/requests?since={_lastListen}");
        foreach (var listen in listens.EnumerateArray())
        {
            _lastListen = Math.Max(_lastListen, listen.GetProperty("n").GetInt64());
            Listens++;
        }
    }
}
