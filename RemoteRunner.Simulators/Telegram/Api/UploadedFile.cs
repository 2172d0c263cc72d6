namespace RemoteRunner.Simulators.Telegram.Api;

internal sealed record UploadedFile(string Name, string MimeType, byte[] Content);
