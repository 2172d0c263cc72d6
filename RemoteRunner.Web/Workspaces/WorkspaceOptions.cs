using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.Workspaces;

/// <summary>Where the workspaces are (section <c>Workspaces</c>).</summary>
internal sealed class WorkspaceOptions
{
    public const string Section = "Workspaces";

    /// <summary>The folder whose subfolders are the workspaces; relative to the content root.</summary>
    [Required(ErrorMessage = "Workspaces:Root is empty: set it to the folder that holds your repositories, e.g. .data/workspaces.")]
    public string Root { get; set; } = ".data/workspaces";

    /// <summary>How repositories may be fetched; <c>http</c> may be added for a server next door.</summary>
    public List<string> CloneProtocols { get; } = ["https", "ssh"];

    /// <summary>Clones at the same time.</summary>
    [Range(1, 20, ErrorMessage = "Workspaces:MaxClones must lie between 1 and 20.")]
    public int MaxClones { get; set; } = 2;

    /// <summary>A clone that takes longer is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "Workspaces:CloneTimeout must lie between 10 seconds and a day.")]
    public TimeSpan CloneTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A push or pull that takes longer is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00", ErrorMessage = "Workspaces:RemoteTimeout must lie between 10 seconds and an hour.")]
    public TimeSpan RemoteTimeout { get; set; } = TimeSpan.FromMinutes(3);
}
