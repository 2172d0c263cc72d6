using System.ComponentModel.DataAnnotations;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.Limits;

/// <summary>How many turns may begin in any minute, hour and day (section <c>Limits</c>). Read anew for each turn.</summary>
public sealed class TurnLimiterOptions : IValidatableObject
{
    public const string Section = "Limits";

    /// <summary>For everybody without a setting of their own.</summary>
    public TurnLimits Default { get; set; } = new();

    /// <summary>By role (<c>member</c>, <c>admin</c>); what is left out follows <see cref="Default"/>.</summary>
    public Dictionary<string, TurnLimits> Roles { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>By user, written as in folder names: <c>tg-1001</c>; what is left out follows the role.</summary>
    public Dictionary<string, TurnLimits> Users { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A refused user is told at most once in this time.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Limits:NoticeEvery must lie between a second and a day.")]
    public TimeSpan NoticeEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether turns are let through uncounted while the cache is away. Off: they are refused with a sentence.</summary>
    public bool AdmitWithoutCache { get; set; }

    /// <summary>What holds for a user before an admin's override: user, else role, else default.</summary>
    internal (int Minute, int Hour, int Day) For(UserId user, Role role)
    {
        var own = Users.GetValueOrDefault(user.ToFolderName());
        var ofRole = Roles.GetValueOrDefault(role.ToString());
        return (
            own?.Minute ?? ofRole?.Minute ?? Default.Minute ?? 10,
            own?.Hour ?? ofRole?.Hour ?? Default.Hour ?? 60,
            own?.Day ?? ofRole?.Day ?? Default.Day ?? 300);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var all = new[] { ("Default", Default) }
            .Concat(Roles.Select(r => ($"Roles:{r.Key}", r.Value)))
            .Concat(Users.Select(u => ($"Users:{u.Key}", u.Value)));
        foreach (var (name, limits) in all)
        {
            if (new[] { limits.Minute, limits.Hour, limits.Day }.Any(value => value is < 0 or > 100_000))
                yield return new ValidationResult($"{Section}:{name} must give whole numbers from 0 to 100000 for Minute, Hour and Day.");
        }

        foreach (var role in Roles.Keys.Where(role => !Enum.TryParse<Role>(role, ignoreCase: true, out _)))
            yield return new ValidationResult($"{Section}:Roles:{role} is no role. The roles are member and admin.");
    }
}

/// <summary>Limits of one kind of user; null follows the next wider setting.</summary>
public sealed class TurnLimits
{
    /// <summary>Turns in any 60 seconds.</summary>
    public int? Minute { get; set; }

    /// <summary>Turns in any 60 minutes.</summary>
    public int? Hour { get; set; }

    /// <summary>Turns in any 24 hours.</summary>
    public int? Day { get; set; }
}
