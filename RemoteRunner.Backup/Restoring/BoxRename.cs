using System.Text;
using RemoteRunner.Backup.Caches;
using RemoteRunner.Core.Redis;

namespace RemoteRunner.Backup.Restoring;

/// <summary>Maps saved sessions and turns to the box that will hold them: a new machine has another name.</summary>
internal sealed class BoxRename(string from, string to)
{
    private readonly byte[] _from = Encoding.UTF8.GetBytes(from);
    private readonly byte[] _to = Encoding.UTF8.GetBytes(to);

    public CacheEntry Apply(CacheEntry entry)
    {
        if (from == to)
            return entry;
        if (entry.Key == RedisKeys.BoxSessions(from))
            return entry with { Key = RedisKeys.BoxSessions(to) };
        if (entry.Type != "hash" || !(entry.Key.StartsWith("rr:session:", StringComparison.Ordinal) || entry.Key.StartsWith("rr:turn:", StringComparison.Ordinal)))
            return entry;

        var values = entry.Values.ToArray();
        for (var i = 0; i + 1 < values.Length; i += 2)
        {
            if (values[i].AsSpan().SequenceEqual("box"u8) && values[i + 1].AsSpan().SequenceEqual(_from))
                values[i + 1] = _to;
        }

        return entry with { Values = values };
    }
}
