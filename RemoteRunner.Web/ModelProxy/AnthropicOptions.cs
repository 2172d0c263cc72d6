using System.ComponentModel.DataAnnotations;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>The model's API and what opens it (section <c>Anthropic</c>). Read again for every call: a new key needs no restart.</summary>
internal sealed class AnthropicOptions : IValidatableObject
{
    public const string Section = "Anthropic";

    /// <summary>An API key; goes before the OAuth token.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A Claude subscription's long-lived token (<c>claude setup-token</c>).</summary>
    public string? OAuthToken { get; set; }

    /// <summary>Where requests go.</summary>
    [Required(ErrorMessage = "Anthropic:BaseUrl is empty: leave it out for https://api.anthropic.com, or set the address of a compatible service.")]
    public string BaseUrl { get; set; } = "https://api.anthropic.com";

    public Credential Credential =>
        !string.IsNullOrWhiteSpace(ApiKey) ? Credential.ApiKey
        : !string.IsNullOrWhiteSpace(OAuthToken) ? Credential.OAuthToken
        : Credential.None;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            yield return new ValidationResult($"Anthropic:BaseUrl ('{BaseUrl}') is not an http or https address, e.g. https://api.anthropic.com.", [nameof(BaseUrl)]);
    }
}
