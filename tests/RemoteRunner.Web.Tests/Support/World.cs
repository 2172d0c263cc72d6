using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

[assembly: AssemblyFixture(typeof(World))]

namespace RemoteRunner.Web.Tests.Support;

/// <summary>What the whole suite shares: a cache of each kind, the simulated Messages API, and a box on each cache.</summary>
public sealed class World : IAsyncLifetime
{
    public const string ModelKey = "sk-ant-the-real-key-0123456789";
    public const string DeepgramKey = "deepgram-secret-of-the-tests";
    private const string ControlToken = "control-token-of-the-tests";

    private readonly Dictionary<CacheKind, (CacheServer Cache, TestBox Box)> _boxes = [];
    private readonly HttpClient _control = new();
    private ServiceProcess? _outside;

    /// <summary>The real CLI.</summary>
    public static string Claude =>
        Environment.GetEnvironmentVariable("REMOTERUNNER_CLAUDE") is { Length: > 0 } path && File.Exists(path)
            ? path
            : throw new InvalidOperationException(
                "REMOTERUNNER_CLAUDE does not name the Claude Code CLI 2.1.331 (its executable): these tests run the real one. ./test.sh installs it and sets the variable.");

    public Uri Model => _outside!.Address;

    public TestBox this[CacheKind kind] => _boxes[kind].Box;

    public string ConnectionString(CacheKind kind) => _boxes[kind].Cache.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        _ = Claude;
        _outside = await ServiceProcess.StartAsync(
            "RemoteRunner.Simulators",
            new Dictionary<string, string>
            {
                ["OutsideWorld:AnthropicKey"] = ModelKey,
                ["OutsideWorld:DeepgramKey"] = DeepgramKey,
                ["OutsideWorld:Token"] = ControlToken,
                ["OutsideWorld:TelegramToken"] = "1000001:simulated",
                ["OutsideWorld:AnthropicFirstToken"] = "00:00:00",
                ["OutsideWorld:AnthropicWordsPerSecond"] = "0",
            },
            TestContext.Current.CancellationToken);
        _control.BaseAddress = _outside.Address;
        _control.DefaultRequestHeaders.Add("X-OutsideWorld-Token", ControlToken);

        foreach (var kind in Enum.GetValues<CacheKind>())
        {
            var cache = await CacheServer.StartAsync(kind);
            _boxes[kind] = (cache, await TestBox.StartAsync(this, cache.ConnectionString));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (cache, box) in _boxes.Values)
        {
            await box.DisposeAsync();
            await cache.DisposeAsync();
        }

        _control.Dispose();
        if (_outside is not null)
            await _outside.DisposeAsync();
    }

    /// <summary>The calls of the simulated Deepgram with a recording, the oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListensAsync(byte[] recording, CancellationToken cancellationToken)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(recording));
        var all = await _control.GetFromJsonAsync<List<JsonElement>>("/control/deepgram/requests", cancellationToken);
        return [.. all!.Where(r => r.GetProperty("sha256").GetString() == digest)];
    }

    /// <summary>Breaks the next calls of the simulated Deepgram.</summary>
    public async Task BreakListeningAsync(object fault, CancellationToken cancellationToken)
    {
        using var answer = await _control.PostAsJsonAsync("/control/deepgram/faults", fault, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What the simulated API was asked in a session.</summary>
    public async Task<IReadOnlyList<JsonElement>> ModelRequestsAsync(Guid session, CancellationToken cancellationToken)
    {
        var all = await _control.GetFromJsonAsync<List<JsonElement>>("/control/anthropic/requests", cancellationToken);
        return [.. all!.Where(r => r.GetProperty("headers").TryGetProperty("x-claude-code-session-id", out var id) && id.GetString() == session.ToString("D"))];
    }
}
