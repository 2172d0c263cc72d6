using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Core.Backups;

/// <summary>The backup service, from the caller's side.</summary>
/// <remarks>Methods that call it throw <see cref="HttpRequestException"/> (or a Polly exception) when it cannot be reached or refuses.</remarks>
public sealed class BackupClient(IHttpClientFactory clients, IConnectionMultiplexer redis)
{
    /// <summary>The service's name in the app model.</summary>
    public const string ServiceName = "backup";

    internal const string Client = "backup-calls";

    public Task<BackupReport> GetAsync(CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, "/api/backups", cancellationToken);

    /// <summary>Starts a backup unless one runs already.</summary>
    public Task<BackupReport> StartAsync(CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, "/api/backups", cancellationToken);

    /// <summary>What the service last wrote to the cache, one for each box: readable while the service is away.</summary>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<IReadOnlyList<BackupReport>> GetStoredAsync() =>
        [.. (await redis.GetDatabase().HashGetAllAsync(RedisKeys.Backups))
            .Select(entry => JsonSerializer.Deserialize<BackupReport>(entry.Value.ToString(), CoreJson.Options)).OfType<BackupReport>()];

    private async Task<BackupReport> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await clients.CreateClient(Client).SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<BackupReport>(CoreJson.Options, cancellationToken)
            ?? throw new HttpRequestException("The backup service answered with an empty body.", null, HttpStatusCode.BadGateway);
    }
}
