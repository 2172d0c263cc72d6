using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.Workspaces;

/// <summary>Where the workspaces are (section <c>Workspaces</c>).</summary>
internal sealed class WorkspaceOptions
{
    public const string Section = "Workspaces";

    /// <summary>The folder whose subfolders are the workspaces; relative to the content root.</summary>
    [Required(ErrorMessage = "Workspaces:Root is empty: set it to the folder that holds your repositories, e.g. .data/workspaces.")]
    public string Root { get; set; } = ".data/workspaces";
}
