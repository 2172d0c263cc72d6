using System.Diagnostics;

namespace RemoteRunner.Backup;

internal static class BackupTelemetry
{
    public const string Name = "RemoteRunner.Backup";

    public static readonly ActivitySource Source = new(Name);
}
