using System.Text.Json.Serialization;

namespace RemoteRunner.Backup.Engine;

/// <summary>
/// A line of <c>backup --json</c> while it reads:
/// <c>{"message_type":"status","seconds_elapsed":1,"seconds_remaining":2,"percent_done":0.58,"total_files":2,"files_done":1,"total_bytes":3000003,"bytes_done":1763514,"current_files":["/src/a/big"]}</c>.
/// </summary>
internal sealed record ResticStatus(long TotalFiles, long FilesDone, long TotalBytes, long BytesDone, long? SecondsRemaining);

/// <summary>
/// The last line of <c>backup --json</c>:
/// <c>{"message_type":"summary","files_new":2,"files_changed":0,"files_unmodified":0,"dirs_new":2,"data_added":3001764,"total_files_processed":2,"total_bytes_processed":3000003,"total_duration":0.27,"snapshot_id":"442c6dfd"}</c>.
/// From 0.17 on the id has its full length.
/// </summary>
internal sealed record ResticSummary(long DataAdded, long TotalFilesProcessed, long TotalBytesProcessed, string SnapshotId);

/// <summary>
/// An entry of <c>snapshots --json</c>:
/// <c>{"time":"2026-11-25T02:32:26.582760815Z","tree":"7d5d…","paths":["/tmp/src"],"hostname":"box","username":"root","tags":["remoterunner"],"id":"442c6dfd22f8…","short_id":"442c6dfd"}</c>.
/// </summary>
internal sealed record ResticSnapshot(DateTimeOffset Time, IReadOnlyList<string> Paths, string Hostname, IReadOnlyList<string>? Tags, string Id, string ShortId);

/// <summary>
/// What <c>stats --json</c> says: <c>{"total_size":3000003,"total_file_count":5,"snapshots_count":1}</c>. Files count as
/// nodes: folders and links as well; in the mode raw-data there is no count.
/// </summary>
internal sealed record ResticStats(long TotalSize, long TotalFileCount);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ResticStatus))]
[JsonSerializable(typeof(ResticSummary))]
[JsonSerializable(typeof(ResticSnapshot[]))]
[JsonSerializable(typeof(ResticStats))]
internal sealed partial class ResticJson : JsonSerializerContext;
