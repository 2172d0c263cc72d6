namespace RemoteRunner.Backup.Engine;

/// <summary>
/// Tells restic's failures apart. Before 0.17 nearly everything exits with 1 and only stderr says what it was, e.g.
/// <c>Fatal: wrong password or no key found</c>; later 10, 11 and 12 name the commonest.
/// </summary>
internal static class ResticFailures
{
    public const int SomeFilesUnreadable = 3;

    private const int NoRepository = 10;
    private const int Locked = 11;
    private const int WrongKey = 12;

    private static readonly string[] _unreachable =
    [
        "connection refused", "no such host", "i/o timeout", "network is unreachable", "no route to host", "connection reset", "TLS handshake",
        "context deadline exceeded", "Connection closed", "Could not resolve hostname", "403 Forbidden", "Access Denied", "AccessDenied",
    ];

    public static ResticException From(string command, int exitCode, string errors, string repository)
    {
        var failure = Classify(command, exitCode, errors);
        return new ResticException(failure, failure switch
        {
            ResticFailure.NoRepository => Texts.NoRepository(repository),
            ResticFailure.WrongKey => Texts.WrongKey(repository),
            ResticFailure.Locked => Texts.Locked,
            ResticFailure.Unreachable => Texts.Unreachable(repository, Last(errors)),
            ResticFailure.DiskFull => Texts.DiskFull,
            ResticFailure.Damaged => Texts.Damaged(Last(errors)),
            _ => Texts.ResticFailed(command, exitCode, Last(errors)),
        });
    }

    private static ResticFailure Classify(string command, int exitCode, string errors)
    {
        if (exitCode == WrongKey || Says("wrong password or no key found"))
            return ResticFailure.WrongKey;
        if (exitCode == Locked || Says("already locked"))
            return ResticFailure.Locked;
        if (Says("no space left on device") || Says("disk quota exceeded") || Says("file too large"))
            return ResticFailure.DiskFull;
        if (Array.Exists(_unreachable, Says))
            return ResticFailure.Unreachable;
        if (exitCode == NoRepository || Says("Is there a repository at the following location"))
            return ResticFailure.NoRepository;
        if (command == "check" || Says("ciphertext verification failed") || Says("hash does not match") || Says("invalid data returned") || Says("repository contains errors"))
            return ResticFailure.Damaged;
        return ResticFailure.Other;

        bool Says(string words) => errors.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    // The most telling line: the last that says "Fatal" or "error", else the last.
    private static string Last(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = Array.FindLast(lines, l => l.StartsWith("Fatal", StringComparison.Ordinal) || l.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? lines.LastOrDefault() ?? string.Empty;
        return line.Length > 300 ? line[..300] + "…" : line;
    }
}
