namespace RemoteRunner.Simulators.Telegram.Control;

/// <summary>Something a phone cannot do; becomes a problem answer.</summary>
internal sealed class ControlRefusal(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;
}
