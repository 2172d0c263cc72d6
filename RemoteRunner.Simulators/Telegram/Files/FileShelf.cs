using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Simulators.Telegram.Files;

/// <summary>Uploaded bytes, by file id and by download path; the oldest make room for new ones.</summary>
internal sealed class FileShelf(IOptions<OutsideWorldOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredFile> _byId = [];
    private readonly Queue<StoredFile> _order = new();
    private long _bytes;
    private int _lastNumber;

    public StoredFile Put(string folder, string name, string mimeType, byte[] content)
    {
        lock (_gate)
        {
            var number = _lastNumber++;
            var unique = Convert.ToHexString(SHA256.HashData(content).AsSpan(0, 8)).ToLowerInvariant();
            // The real server invents the path too; only the extension survives.
            var file = new StoredFile($"BQACAgSim{number:D6}{unique}", "AgAD" + unique, $"{folder}/file_{number}{Path.GetExtension(name)}", name, mimeType, content);
            _byId.Add(file.Id, file);
            _order.Enqueue(file);
            _bytes += content.Length;
            while (_bytes > options.Value.FileBytes && _order.Count > 1)
            {
                var oldest = _order.Dequeue();
                _byId.Remove(oldest.Id);
                _bytes -= oldest.Content.Length;
            }

            return file;
        }
    }

    public StoredFile? FindById(string id)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(id);
    }

    public StoredFile? FindByPath(string path)
    {
        lock (_gate)
            return _order.FirstOrDefault(file => file.Path == path);
    }
}
