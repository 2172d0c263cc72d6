namespace RemoteRunner.ServiceDefaults;

/// <summary>
/// Telegram's token is part of its URLs (<c>/bot1000001:AAE…/getMe</c>, <c>/file/bot1000001:AAE…/voice/1.oga</c>), and
/// .NET redacts queries only: requests to such paths are left out of traces. The bot makes spans of its own for them.
/// </summary>
public static class SecretPaths
{
    public static bool HoldsToken(string? path)
    {
        if (path is null)
            return false;

        var rest = path.AsSpan();
        if (rest.StartsWith("/file", StringComparison.OrdinalIgnoreCase))
            rest = rest["/file".Length..];
        return rest.StartsWith("/bot", StringComparison.OrdinalIgnoreCase) && rest.Length > 4
            && (char.IsAsciiDigit(rest[4]) || rest[4..].StartsWith("%", StringComparison.Ordinal));
    }
}
