namespace RemoteRunner.Simulators.Anthropic;

internal sealed class ApiErrorException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
