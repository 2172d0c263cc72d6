namespace RemoteRunner.Core.Speech.Caching;

/// <summary>Lets callers with the same key in one after the other, so that the second finds what the first has paid for.</summary>
public sealed class OneAtATime
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        Entry entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out entry!))
                _entries[key] = entry = new Entry(this, key);
            entry.Callers++;
        }

        try
        {
            await entry.Turn.WaitAsync(cancellationToken);
            return entry;
        }
        catch
        {
            Leave(entry);
            throw;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Callers > 0)
                return;
            _entries.Remove(entry.Key);
            entry.Turn.Dispose();
        }
    }

    private sealed class Entry(OneAtATime owner, string key) : IDisposable
    {
        public string Key { get; } = key;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Callers { get; set; }

        public void Dispose()
        {
            Turn.Release();
            owner.Leave(this);
        }
    }
}
