namespace RemoteRunner.Web.ModelProxy;

/// <summary>Where the proxy listens, once it does.</summary>
internal sealed class ModelProxyAddress
{
    private Uri? _value;

    public Uri Value
    {
        get => _value ?? throw new InvalidOperationException("The model proxy has not started yet.");
        set => _value = value;
    }
}
