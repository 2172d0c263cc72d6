using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteRunner.Core;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Core.Speech.Caching;

/// <summary>
/// Transcripts in Redis. A file's id leads to the hash of its bytes, the hash with model and language to the transcript:
/// so a forwarded note is not downloaded again, and another model hears it anew.
/// </summary>
/// <remarks>When the cache is away nothing is found and nothing kept: a person's message is worth more than a call saved.</remarks>
internal sealed partial class TranscriptCache(IConnectionMultiplexer redis, IOptionsMonitor<SpeechOptions> options, ILogger<TranscriptCache> logger)
{
    private const int SchemaVersion = 1;

    /// <summary>Characters; a longer one is not kept.</summary>
    private const int LongestText = 100_000;

    private IDatabase Database => redis.GetDatabase();

    /// <returns>SHA-256 of the file's bytes, or null when the file was never seen.</returns>
    public Task<string?> FindHashAsync(string fileUniqueId) =>
        TryAsync(async () => (string?)await Database.StringGetAsync(RedisKeys.TranscriptFile(fileUniqueId)));

    public Task<Transcript?> FindAsync(string sha256, string variant) => TryAsync(async () =>
    {
        var json = (string?)await Database.StringGetAsync(RedisKeys.Transcript(sha256, variant));
        var stored = json is null ? null : JsonSerializer.Deserialize<StoredTranscript>(json, CoreJson.Options);
        return stored is { V: SchemaVersion }
            ? new Transcript(stored.Text, stored.Language, stored.Confidence, TimeSpan.FromSeconds(stored.Seconds), stored.Source, stored.CostUsd)
            : null;
    });

    public async Task KeepAsync(string? fileUniqueId, string sha256, string variant, Transcript transcript)
    {
        if (transcript.Text.Length > LongestText)
            return;
        var stored = new StoredTranscript(SchemaVersion, transcript.Text, transcript.Language, transcript.Confidence, transcript.Duration.TotalSeconds, transcript.Source, transcript.CostUsd);
        await TryAsync<object>(async () =>
        {
            await Database.StringSetAsync(RedisKeys.Transcript(sha256, variant), JsonSerializer.Serialize(stored, CoreJson.Options), options.CurrentValue.KeepTranscripts);
            return null;
        });
        await KeepHashAsync(fileUniqueId, sha256);
    }

    /// <summary>Notes that the file holds these bytes.</summary>
    public Task KeepHashAsync(string? fileUniqueId, string sha256) => TryAsync<object>(async () =>
    {
        if (fileUniqueId is not null)
            await Database.StringSetAsync(RedisKeys.TranscriptFile(fileUniqueId), sha256, options.CurrentValue.KeepTranscripts);
        return null;
    });

    private async Task<T?> TryAsync<T>(Func<Task<T?>> action) where T : class
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.Away(logger, e);
            return null;
        }
        catch (JsonException)
        {
            // Damaged or of another version; the exception would quote what was said.
            Log.Unreadable(logger);
            return null;
        }
    }

    private sealed record StoredTranscript(int V, string Text, string? Language, double Confidence, double Seconds, TranscriptSource Source, decimal CostUsd);

    private static partial class Log
    {
        [LoggerMessage(2721, LogLevel.Warning, "The cache is away: a transcript is neither looked up nor kept.")]
        public static partial void Away(ILogger logger, Exception exception);

        [LoggerMessage(2722, LogLevel.Warning, "A kept transcript could not be read and is made again.")]
        public static partial void Unreadable(ILogger logger);
    }
}
