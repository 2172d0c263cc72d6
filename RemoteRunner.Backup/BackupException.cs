namespace RemoteRunner.Backup;

/// <summary>A backup, drill or restore cannot be done; the message says in a sentence why and what to do.</summary>
internal sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
