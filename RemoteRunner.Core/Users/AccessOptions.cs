using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Users;

/// <summary>Who is let in by settings (section <c>Telegram</c>): comma-separated numeric Telegram ids.</summary>
public sealed class AccessOptions : IValidatableObject
{
    public const string Section = "Telegram";

    /// <summary>Ids that may chat, e.g. <c>1001,1002</c>.</summary>
    public string AllowedUsers { get; set; } = string.Empty;

    /// <summary>Ids that may chat and administer.</summary>
    public string Admins { get; set; } = string.Empty;

    internal IReadOnlySet<UserId> AdminIds => Parse(Admins, out _);

    internal IReadOnlySet<UserId> MemberIds => Parse(AllowedUsers, out _);

    /// <summary>Whether the settings name anybody at all.</summary>
    public bool NamesAnybody => AdminIds.Count + MemberIds.Count > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, value) in new[] { (nameof(AllowedUsers), AllowedUsers), (nameof(Admins), Admins) })
        {
            Parse(value, out var bad);
            if (bad is not null)
            {
                yield return new ValidationResult(
                    $"{Section}:{name} holds '{bad}'. Write numeric Telegram ids separated by commas, e.g. 1001,1002; a person learns theirs by sending the bot /whoami.",
                    [name]);
            }
        }
    }

    private static HashSet<UserId> Parse(string value, out string? bad)
    {
        bad = null;
        var ids = new HashSet<UserId>();
        foreach (var part in value.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (long.TryParse(part, out var id) && id > 0)
                ids.Add(UserId.Telegram(id));
            else
                bad ??= part;
        }

        return ids;
    }
}
