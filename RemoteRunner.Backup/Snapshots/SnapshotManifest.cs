using System.Text.Json;
using RemoteRunner.Core;

namespace RemoteRunner.Backup.Snapshots;

/// <summary>Says what a snapshot holds: <c>manifest.json</c> beside the cache's data.</summary>
/// <param name="V">Schema version.</param>
/// <param name="Box">The box's name: its sessions are mapped to it.</param>
/// <param name="BoxDirectory">Where the box's data was, as a full path.</param>
/// <param name="WorkspacesRoot">Where the workspaces were; Claude's transcripts are filed by it.</param>
/// <param name="CacheKeys">Keys of the cache that were saved.</param>
/// <param name="Unfinished">Turns that were not at their end.</param>
internal sealed record SnapshotManifest(
    int V, string Box, DateTimeOffset At, string BoxDirectory, string WorkspacesRoot, long CacheKeys, IReadOnlyList<Guid> Unfinished)
{
    public const int Version = 1;
    public const string FileName = "manifest.json";
    public const string CacheFileName = "cache.jsonl";
    public const string SettingsFileName = "settings.json";

    /// <exception cref="BackupException">There is none, it is damaged or of a newer version.</exception>
    public static async Task<SnapshotManifest> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(Path.Combine(folder, FileName));
            return await JsonSerializer.DeserializeAsync<SnapshotManifest>(file, CoreJson.Options, cancellationToken) is { V: Version } manifest
                ? manifest
                : throw new BackupException(Texts.NoManifest);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new BackupException(Texts.NoManifest, e);
        }
    }

    public async Task WriteAsync(string folder, CancellationToken cancellationToken) =>
        await File.WriteAllBytesAsync(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, CoreJson.Options), cancellationToken);
}
