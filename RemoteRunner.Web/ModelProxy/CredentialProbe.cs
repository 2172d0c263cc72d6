using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>
/// Whether the model's API takes the credential: asks for its list of models, which costs nothing, the way Claude's
/// processes ask it. At most once in five minutes while all is well, and again soon after it was not, or was changed.
/// </summary>
internal sealed class CredentialProbe(
    IHttpClientFactory http, ProxyClients clients, ModelProxyAddress proxy, IOptionsMonitor<AnthropicOptions> anthropic, TimeProvider time) : IDisposable
{
    public const string Client = "credential-probe";

    private static readonly TimeSpan _fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private Finding? _last;

    /// <summary>What was wrong when it was asked last, for a person; null when nothing was, or nobody has asked yet.</summary>
    public string? LastProblem => anthropic.CurrentValue switch
    {
        { Credential: Credential.None } => Texts.NoCredential,
        var settings => _last is { } last && ReferenceEquals(last.Settings, settings) ? last.Problem : null,
    };

    /// <returns>What is wrong, for a person; null when the credential is taken.</returns>
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        var settings = anthropic.CurrentValue;
        if (settings.Credential == Credential.None)
            return Texts.NoCredential;

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && ReferenceEquals(last.Settings, settings) && last.Until > time.GetUtcNow())
                return last.Problem;

            var problem = await AskAsync(cancellationToken);
            _last = new Finding(settings, problem, time.GetUtcNow() + (problem is null ? _fresh : _soon));
            return problem;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        using var access = clients.Add();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(proxy.Value, "/v1/models?limit=1"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Token);
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.CreateClient(Client).SendAsync(request, either.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => Texts.CredentialRefused,
                >= HttpStatusCode.InternalServerError => Texts.Unreachable,
                // A token that may not list models is a token all the same.
                _ => null,
            };
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Texts.Unreachable;
        }
    }

    private sealed record Finding(AnthropicOptions Settings, string? Problem, DateTimeOffset Until);
}
