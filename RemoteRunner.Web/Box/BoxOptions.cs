using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.Box;

/// <summary>Who this box is and where it keeps its files (section <c>Box</c>).</summary>
internal sealed class BoxOptions
{
    public const string Section = "Box";

    /// <summary>The name sessions are mapped to; the host's name when empty. It must stay the same over restarts.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{0,60}$", ErrorMessage = "Box:Name may hold letters, digits, '.', '_' and '-', at most 60 of them.")]
    public string Name { get; set; } = string.Empty;

    /// <summary>Whether this box makes itself known, so that several share the work: each owns its workspaces and sessions.</summary>
    public bool Advertise { get; set; }

    /// <summary>Config directories, transcripts and session settings; relative to the content root. One box at a time uses it.</summary>
    [Required(ErrorMessage = "Box:DataDirectory is empty: set it to a folder the box may write to, e.g. .data/box.")]
    public string DataDirectory { get; set; } = ".data/box";

    /// <summary>Where the system tells what memory the container may use.</summary>
    [Required(ErrorMessage = "Box:ControlGroup is empty: leave it out for /sys/fs/cgroup.")]
    public string ControlGroup { get; set; } = "/sys/fs/cgroup";

    /// <summary>How long a stopping box takes to end its turns properly before it gives up.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00", ErrorMessage = "Box:StopTimeout must lie between 2 seconds and 10 minutes.")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
