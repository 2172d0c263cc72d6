namespace RemoteRunner.Simulators.Telegram.Files;

internal sealed record StoredFile(string Id, string UniqueId, string Path, string Name, string MimeType, byte[] Content);
