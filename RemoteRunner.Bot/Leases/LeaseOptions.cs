using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Bot.Leases;

/// <summary>How instances of the bot take turns (section <c>Telegram:Lease</c>); the same for all of them.</summary>
internal sealed class LeaseOptions : IValidatableObject
{
    public const string Section = "Telegram:Lease";

    /// <summary>After that long without a word another instance takes over.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the instance that works says so.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan Renewal { get; set; } = TimeSpan.FromSeconds(3);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Renewal * 2 > Lifetime)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(Renewal)} must be at most half of {Section}:{nameof(Lifetime)}, or one slow answer of the cache changes the instance.",
                [nameof(Renewal)]);
        }
    }
}
