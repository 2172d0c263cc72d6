namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>Markup the server refuses; the message is the part after <c>can't parse entities: </c>.</summary>
internal sealed class EntityParseException(string message) : Exception(message);
