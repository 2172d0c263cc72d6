namespace RemoteRunner.Backup.Engine;

/// <summary>restic could not do it. The message says what is wrong and what to do, without any secret.</summary>
internal sealed class ResticException(ResticFailure failure, string message) : Exception(message)
{
    public ResticFailure Failure { get; } = failure;
}

internal enum ResticFailure
{
    /// <summary>Anything else; the message holds restic's own words.</summary>
    Other,

    /// <summary>restic is not installed.</summary>
    Missing,

    /// <summary>There is no repository at the place.</summary>
    NoRepository,

    /// <summary>The key does not open the repository.</summary>
    WrongKey,

    /// <summary>Another process holds the repository.</summary>
    Locked,

    /// <summary>The place cannot be reached.</summary>
    Unreachable,

    /// <summary>No space is left.</summary>
    DiskFull,

    /// <summary>The repository's content is not what was written.</summary>
    Damaged,
}
