using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Speech.Deepgram;

/// <summary>Section <c>Deepgram</c>.</summary>
internal sealed class DeepgramOptions : IValidatableObject
{
    public const string Section = "Deepgram";

    /// <summary>Sends <c>detect_language</c> instead of a language.</summary>
    public const string Detect = "detect";

    /// <summary>Empty: Deepgram is not used.</summary>
    public string ApiKey { get; set; } = "";

    [Required(ErrorMessage = "Deepgram:BaseUrl must not be empty; leave it out for Deepgram's own address.")]
    public string BaseUrl { get; set; } = "https://api.deepgram.com";

    [Required(ErrorMessage = "Deepgram:Model must name a model, such as nova-3.")]
    [RegularExpression("^[a-z0-9-]+$", ErrorMessage = "Deepgram:Model must be a name such as nova-3.")]
    public string Model { get; set; } = "nova-3";

    /// <summary>A language tag; <c>multi</c>, which follows a speaker who changes languages and knows keyterms; or <c>detect</c>.</summary>
    [Required, RegularExpression("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$|^multi$|^detect$", ErrorMessage = "Deepgram:Language must be a language such as en, multi, or detect.")]
    public string Language { get; set; } = "multi";

    /// <summary>Time for one attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:15:00", ErrorMessage = "Deepgram:Timeout must lie between 0.1 seconds and 15 minutes.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Further attempts after 429, 5xx, a timeout or a broken connection.</summary>
    [Range(0, 5, ErrorMessage = "Deepgram:Retries must lie in 0…5.")]
    public int Retries { get; set; } = 2;

    /// <summary>Wait before the second attempt; it doubles with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:30", ErrorMessage = "Deepgram:RetryDelay must lie between 1 ms and 30 seconds.")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>US dollars. Published prices of nova-3 differ (0.0043 to 0.0077): the highest is assumed, so that a budget is not overrun.</summary>
    [Range(0, 10, ErrorMessage = "Deepgram:PricePerMinute must lie in 0…10 dollars.")]
    public decimal PricePerMinute { get; set; } = 0.0077m;

    /// <summary>Names that are always given along, before those of the workspace.</summary>
    public IList<string> Keyterms { get; } = ["Claude"];

    /// <summary>Deepgram takes 500 by its own count, which is not public: the estimate leaves room. 0 sends none.</summary>
    [Range(0, 500, ErrorMessage = "Deepgram:KeytermTokens must lie in 0…500.")]
    public int KeytermTokens { get; set; } = 400;

    /// <summary>Keeps recordings out of Deepgram's training; it changes the price.</summary>
    public bool ModelImprovementOptOut { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return new ValidationResult("Deepgram:BaseUrl must be an http or https address.", [nameof(BaseUrl)]);
        if (ApiKey.Any(c => c is <= ' ' or > '~'))
            yield return new ValidationResult("Parameters:deepgram-api-key must not hold spaces, line ends or other than ASCII characters: copy it again.", [nameof(ApiKey)]);
    }
}
