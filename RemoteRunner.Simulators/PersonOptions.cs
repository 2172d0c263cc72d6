using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Simulators;

/// <summary>Somebody who can use the simulated phone.</summary>
internal sealed class PersonOptions
{
    [Range(1, long.MaxValue, ErrorMessage = "OutsideWorld:Users:Id must be a positive number.")]
    public long Id { get; set; }

    [Required(ErrorMessage = "OutsideWorld:Users:FirstName is missing.")]
    public string FirstName { get; set; } = "";

    public string? Username { get; set; }

    /// <summary>Only shown on the page: what this person is to the bot.</summary>
    public string Role { get; set; } = "member";
}
