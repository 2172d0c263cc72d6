using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.Terminals;

/// <summary>Shells in the browser (section <c>Terminals</c>).</summary>
internal sealed class TerminalOptions
{
    public const string Section = "Terminals";

    /// <summary>Who may open one. A shell reads all that the box's own system user may read, other users' files included.</summary>
    public TerminalUsers Users { get; set; } = TerminalUsers.Admins;

    /// <summary>Terminals at the same time.</summary>
    [Range(1, 100, ErrorMessage = "Terminals:Max must lie between 1 and 100.")]
    public int Max { get; set; } = 8;

    /// <summary>Terminals of one user.</summary>
    [Range(1, 100, ErrorMessage = "Terminals:MaxPerUser must lie between 1 and 100.")]
    public int MaxPerUser { get; set; } = 4;

    /// <summary>Browser windows that look at one terminal at the same time.</summary>
    [Range(1, 20, ErrorMessage = "Terminals:MaxViewers must lie between 1 and 20.")]
    public int MaxViewers { get; set; } = 4;

    /// <summary>Lines kept above the screen.</summary>
    [Range(100, 100_000, ErrorMessage = "Terminals:Scrollback must lie between 100 and 100000 lines.")]
    public int Scrollback { get; set; } = 5_000;

    /// <summary>A terminal in which nobody typed for so long is ended, with what runs in it.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ErrorMessage = "Terminals:IdleTimeout must lie between a minute and 30 days.")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(12);

    public bool Admits(Core.Users.Role role) => role switch
    {
        Core.Users.Role.Admin => Users != TerminalUsers.Nobody,
        Core.Users.Role.Member => Users == TerminalUsers.Members,
        _ => false,
    };
}

internal enum TerminalUsers
{
    Nobody,
    Admins,
    Members,
}
