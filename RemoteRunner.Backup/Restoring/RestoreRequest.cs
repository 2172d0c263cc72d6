namespace RemoteRunner.Backup.Restoring;

/// <summary>What is to be restored, and where to.</summary>
/// <param name="Snapshot">Its id or the beginning of it; null for the newest.</param>
/// <param name="To">A data directory to build (<c>box</c>, <c>workspaces</c>, <c>cache</c>); null for where the settings say things live.</param>
/// <param name="CacheConnection">The cache to fill; null: none but an embedded one below <paramref name="To"/>.</param>
/// <param name="Force">Move what is there aside; replace what the cache holds.</param>
internal sealed record RestoreRequest(string? Snapshot, RestorePart Parts, string? To, string? CacheConnection, bool Force);

[Flags]
internal enum RestorePart
{
    /// <summary>The workspaces' files.</summary>
    Workspaces = 1,

    /// <summary>Claude's config directories and transcripts.</summary>
    Sessions = 2,

    /// <summary>The cache's data.</summary>
    Cache = 4,

    All = Workspaces | Sessions | Cache,
}
