namespace RemoteRunner.AppHost.Compose;

/// <summary>The app model holds something that must not be guessed at; the message says what, where and how to mend it.</summary>
internal sealed class ComposePublishException(string message) : Exception(message);
