using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.SignIn;

/// <summary>The name of somebody who signs in by password: <c>anna.k</c> is the user <c>web:anna.k</c>.</summary>
public static partial class WebName
{
    public const string Scheme = "web:";

    /// <summary>Case and the spaces around it do not count, so that no two people look alike.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UserId user)
    {
        user = default;
        var name = text?.Trim().ToLowerInvariant();
        return name is not null && Name().IsMatch(name) && UserId.TryParse(Scheme + name, null, out user);
    }

    /// <summary>Null for somebody who came by Telegram.</summary>
    public static string? Of(UserId user) => user.Value.StartsWith(Scheme, StringComparison.Ordinal) ? user.Value[Scheme.Length..] : null;

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?\z")]
    private static partial Regex Name();
}
