using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Box;

/// <summary>The key that services show one another (section <c>Internal</c>).</summary>
public sealed class InternalKeyOptions
{
    public const string Section = "Internal";

    /// <summary>At least 32 characters; the AppHost makes one per start, a server sets its own.</summary>
    [Required(ErrorMessage = "Internal:Key is not set. Set the same random value of at least 32 characters for bot and box (the AppHost does so by itself).")]
    [MinLength(32, ErrorMessage = "Internal:Key is too short: use at least 32 random characters, e.g. from 'openssl rand -hex 32'.")]
    public string Key { get; set; } = string.Empty;
}
