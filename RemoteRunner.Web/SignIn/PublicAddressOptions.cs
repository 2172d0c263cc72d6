using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.SignIn;

/// <summary>The one setting <c>PublicUrl</c>.</summary>
internal sealed class PublicAddressOptions : IValidatableObject
{
    /// <summary>Under which the world reaches this installation, <c>https://runner.example.com</c>.</summary>
    public string? PublicUrl { get; set; }

    public Uri? Url => string.IsNullOrWhiteSpace(PublicUrl) ? null : new Uri(PublicUrl);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(PublicUrl) && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"))
            yield return new ValidationResult($"PublicUrl ('{PublicUrl}') is not an address: write it like https://runner.example.com.", [nameof(PublicUrl)]);
    }
}
