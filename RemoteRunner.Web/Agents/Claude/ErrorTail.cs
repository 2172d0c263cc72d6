using System.Text;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>The last part of a process' stderr: enough to say why it died, never more than that.</summary>
internal sealed class ErrorTail
{
    private const int Kept = 4096;

    private readonly StringBuilder _text = new();

    public async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[1024];
        while (await reader.ReadAsync(buffer) is var count and > 0)
        {
            lock (_text)
            {
                _text.Append(buffer, 0, count);
                if (_text.Length > Kept)
                    _text.Remove(0, _text.Length - Kept);
            }
        }
    }

    public override string ToString()
    {
        lock (_text)
            return _text.ToString().Trim();
    }
}
