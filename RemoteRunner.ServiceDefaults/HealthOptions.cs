using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.ServiceDefaults;

/// <summary>Where health is told (section <c>Health</c>).</summary>
internal sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>The only port that tells it, one that nobody outside reaches; without it every port does.</summary>
    [Range(1, 65535, ErrorMessage = "Health:Port must be a port, e.g. 8081, which the service listens on as well.")]
    public int? Port { get; set; }
}
