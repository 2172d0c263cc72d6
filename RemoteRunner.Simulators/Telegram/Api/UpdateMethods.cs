using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Updates;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>Who the bot is and how it hears of things.</summary>
internal sealed partial class UpdateMethods(People people, UpdateQueue updates, WebhookSetting webhook, TimeProvider time) : IBotMethods
{
    private const int LongestPollSeconds = 50;

    // Repeated conflicts are answered late, which brakes two bots that fight for the token.
    private static readonly TimeSpan ConflictPause = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private int? _previousOffset;
    private DateTimeOffset _previousPoll;
    private DateTimeOffset _nextQuickConflict;

    public IEnumerable<(string Name, BotMethod Method)> Methods =>
    [
        ("getme", GetMeAsync),
        ("getupdates", GetUpdatesAsync),
        ("setwebhook", (request, _) => Task.FromResult(SetWebhook(request, request.Text("url")))),
        ("deletewebhook", (request, _) => Task.FromResult(SetWebhook(request, ""))),
        ("getwebhookinfo", GetWebhookInfoAsync),
    ];

    private Task<BotResult> GetMeAsync(BotRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new BotResult(people.Bot with
        {
            CanJoinGroups = true,
            CanReadAllGroupMessages = true,
            SupportsInlineQueries = false,
            CanConnectToBusiness = false,
            HasMainWebApp = false,
            HasTopicsEnabled = false,
        }));

    private async Task<BotResult> GetUpdatesAsync(BotRequest request, CancellationToken cancellationToken)
    {
        if (webhook.Current is not null)
            throw await ConflictAsync(BotErrors.WebhookActive, cancellationToken);

        var offset = request.Integer("offset");
        var limit = request.Integer("limit", 100, 1, 100);
        var timeout = request.Integer("timeout", 0, 0, LongestPollSeconds);
        if (ReadAllowed(request) is { } allowed)
            updates.Allow(allowed);

        lock (_gate)
        {
            // The server's own brake on bots that poll in a tight loop without ever confirming.
            var now = time.GetUtcNow();
            var again = _previousOffset == offset ? now - _previousPoll : TimeSpan.MaxValue;
            if (again < TimeSpan.FromSeconds(3))
                timeout = Math.Max(timeout, 3);
            if (again < TimeSpan.FromSeconds(0.5))
                limit = 1;
            _previousOffset = offset;
            _previousPoll = now;
        }

        var outcome = await updates.PollAsync(offset, limit, TimeSpan.FromSeconds(timeout), cancellationToken);
        if (outcome.Conflict is { } conflict)
            throw await ConflictAsync(conflict, cancellationToken);
        return new BotResult(outcome.Updates);
    }

    private BotResult SetWebhook(BotRequest request, string url)
    {
        var wanted = url.Length == 0 ? null : ReadWebhook(request, url);
        if (request.Flag("drop_pending_updates"))
            updates.Clear();
        if (ReadAllowed(request) is { } allowed)
            updates.Allow(allowed);
        if (wanted is not null)
            updates.Interrupt(BotErrors.PollerEndedByWebhook);

        var changed = webhook.Set(wanted);
        return new BotResult(true, (wanted, changed) switch
        {
            (null, true) => "Webhook was deleted",
            (null, false) => "Webhook is already deleted",
            (_, true) => "Webhook was set",
            (_, false) => "Webhook is already set",
        });
    }

    private Task<BotResult> GetWebhookInfoAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var current = webhook.Current;
        return Task.FromResult(new BotResult(new WebhookInfo(current?.Url ?? "", current?.HasCertificate ?? false, updates.Count)
        {
            IpAddress = current?.IpAddress,
            MaxConnections = current?.MaxConnections,
            LastErrorDate = webhook.Error?.At.ToUnixTimeSeconds(),
            LastErrorMessage = webhook.Error?.Message,
            AllowedUpdates = updates.Allowed,
        }));
    }

    private static WebhookSetting.Webhook ReadWebhook(BotRequest request, string url)
    {
        var absolute = url.Contains("://", StringComparison.Ordinal) ? url : "https://" + url;
        if (!Uri.TryCreate(absolute, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw BotApiException.BadRequest("invalid webhook URL specified");
        if (uri.Scheme != "https")
            throw BotApiException.BadRequest("bad webhook: An HTTPS URL must be provided for webhook");
        if (uri.Port is not (80 or 88 or 443 or 8443))
            throw BotApiException.BadRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
        if (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address))
            throw BotApiException.BadRequest($"bad webhook: IP address {address} is reserved");
        if (!uri.Host.Contains('.', StringComparison.Ordinal))
            throw BotApiException.BadRequest("bad webhook: Failed to resolve host: Name or service not known");

        var secret = request.Text("secret_token");
        if (secret.Length > 256)
            throw BotApiException.BadRequest("secret token is too long");
        if (!SecretCharacters().IsMatch(secret))
            throw BotApiException.BadRequest("secret token contains unallowed characters");

        var ip = request.Text("ip_address");
        return new WebhookSetting.Webhook(url, request.Integer("max_connections", 40, 1, 100), ip.Length > 0 ? ip : "<unknown>", secret, request.Files.ContainsKey("certificate"));
    }

    // Absent or unreadable: the previous list stays.
    private static List<string>? ReadAllowed(BotRequest request)
    {
        var text = request.Text("allowed_updates");
        if (text.Length == 0)
            return null;
        try
        {
            return JsonSerializer.Deserialize<List<string>>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<BotApiException> ConflictAsync(string text, CancellationToken cancellationToken)
    {
        bool late;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            late = now < _nextQuickConflict;
            if (!late)
                _nextQuickConflict = now + ConflictPause;
        }

        if (late)
            await Task.Delay(ConflictPause, time, cancellationToken);
        return new BotApiException(409, text);
    }

    [GeneratedRegex("^[A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex SecretCharacters();
}
