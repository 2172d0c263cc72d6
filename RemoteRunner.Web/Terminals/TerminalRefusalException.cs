namespace RemoteRunner.Web.Terminals;

/// <summary>Why there is no terminal, as a sentence for people.</summary>
internal sealed class TerminalRefusalException(string message) : Exception(message);
