using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Cache;

/// <summary>The embedded cache (section <c>Cache</c>).</summary>
internal sealed class CacheOptions
{
    public const string Section = "Cache";

    /// <summary>TCP port on loopback.</summary>
    [Range(1, 65535, ErrorMessage = "Cache:Port is not set: the AppHost hands the embedded cache its port; a server uses a real Redis.")]
    public int Port { get; set; }

    /// <summary>Folder of the append-only file and checkpoints; created when missing.</summary>
    [Required(ErrorMessage = "Cache:Directory is not set: it is the folder in which the embedded cache keeps its data.")]
    public string Directory { get; set; } = string.Empty;

    /// <summary>The password clients must give.</summary>
    [Required(ErrorMessage = "Cache:Password is not set: the embedded cache does not run open to every process of the machine.")]
    public string Password { get; set; } = string.Empty;

    /// <summary>Memory for values, as Garnet writes sizes, e.g. <c>256m</c>.</summary>
    [Required]
    public string Memory { get; set; } = "256m";
}
