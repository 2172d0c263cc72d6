namespace RemoteRunner.Simulators.Telegram.Updates;

/// <summary>The webhook as it was set, and where the world's end of it is.</summary>
internal sealed class WebhookSetting
{
    private readonly Lock _gate = new();
    private Webhook? _current;
    private Uri? _target;
    private (string Message, DateTimeOffset At)? _error;

    public Webhook? Current
    {
        get
        {
            lock (_gate)
                return _current;
        }
    }

    /// <summary>The loopback address that stands for the webhook's host; null: nothing is delivered.</summary>
    public Uri? Target
    {
        get
        {
            lock (_gate)
                return _target;
        }

        set
        {
            lock (_gate)
                _target = value;
        }
    }

    /// <summary>What went wrong last.</summary>
    public (string Message, DateTimeOffset At)? Error
    {
        get
        {
            lock (_gate)
                return _error;
        }
    }

    public void Failed(string message, DateTimeOffset at)
    {
        lock (_gate)
            _error = (message, at);
    }

    /// <returns>False when it was set so already.</returns>
    public bool Set(Webhook? webhook)
    {
        lock (_gate)
        {
            if (_current == webhook)
                return false;
            _current = webhook;
            _error = null;
            return true;
        }
    }

    internal sealed record Webhook(string Url, int MaxConnections, string IpAddress, string SecretToken, bool HasCertificate);
}
