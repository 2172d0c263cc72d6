namespace RemoteRunner.Simulators.Deepgram;

internal sealed class DeepgramErrorException(DeepgramError error) : Exception(error.Message)
{
    public DeepgramError Error { get; } = error;
}
