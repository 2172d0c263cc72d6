namespace RemoteRunner.Simulators.Telegram.Callbacks;

internal sealed record CallbackAnswer(string? Text, bool ShowAlert, string? Url);
