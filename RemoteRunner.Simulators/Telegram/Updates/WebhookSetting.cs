namespace RemoteRunner.Simulators.Telegram.Updates;

/// <summary>The webhook as it was set. Nothing is delivered to it: the product polls, and a test of a webhook needs no Telegram.</summary>
internal sealed class WebhookSetting
{
    private readonly Lock _gate = new();
    private Webhook? _current;

    public Webhook? Current
    {
        get
        {
            lock (_gate)
                return _current;
        }
    }

    /// <returns>False when it was set so already.</returns>
    public bool Set(Webhook? webhook)
    {
        lock (_gate)
        {
            if (_current == webhook)
                return false;
            _current = webhook;
            return true;
        }
    }

    internal sealed record Webhook(string Url, int MaxConnections, string IpAddress, string SecretToken, bool HasCertificate);
}
