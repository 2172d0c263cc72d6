namespace RemoteRunner.Web.Files;

/// <summary>A file is not taken; the message says why, for the person.</summary>
internal sealed class InboxRefusalException(string message) : Exception(message);
