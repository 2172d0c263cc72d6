namespace RemoteRunner.Simulators.Anthropic;

/// <summary>A fault that hits the next calls of anybody.</summary>
/// <param name="Kind"><c>status</c>, <c>midstream-error</c>, <c>drop</c> or <c>garbage</c>.</param>
internal sealed record Fault(string? Kind = null, int Status = 529, int Times = 1, double? RetryAfterSeconds = null);

/// <summary>Faults that are due: those set through the control API, and those a prompt wants for its first tries.</summary>
internal sealed class Faults() : FaultQueue<Fault>(fault => fault.Times)
{
    private const int MostRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _tries = [];
    private readonly Queue<string> _oldest = new();

    /// <summary>True for the first <paramref name="times"/> calls with the same <paramref name="key"/>.</summary>
    public bool IsWithinFirst(int times, string key)
    {
        lock (_gate)
        {
            if (!_tries.TryGetValue(key, out var tries))
            {
                _oldest.Enqueue(key);
                if (_oldest.Count > MostRemembered)
                    _tries.Remove(_oldest.Dequeue());
            }

            _tries[key] = tries + 1;
            return tries < times;
        }
    }
}
