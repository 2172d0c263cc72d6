using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Box;

/// <summary>The box's name, its folders, and this one run of it.</summary>
internal sealed class BoxIdentity
{
    public BoxIdentity(IOptions<BoxOptions> options, IHostEnvironment environment)
    {
        var box = options.Value;
        Name = box.Name.Length > 0 ? box.Name : Environment.MachineName;
        DataDirectory = Path.GetFullPath(box.DataDirectory, environment.ContentRootPath);

        // Several boxes may run on one machine under one name (tests do): the data directory tells them apart.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DataDirectory)))[..8];
        Instance = $"{Name}-{hash}";

        // Claude keeps a Unix socket below it, whose path may have 108 bytes at most: so not below the data directory.
        TemporaryDirectory = Path.Combine(Path.GetTempPath(), $"remoterunner-{hash}");
    }

    public string Name { get; }

    /// <summary>Marks every process of this box in its environment (<c>REMOTERUNNER_BOX</c>).</summary>
    public string Instance { get; }

    /// <summary>This run of the box: the fence that keeps an earlier run from writing to a turn's log.</summary>
    public string Run { get; } = Guid.NewGuid().ToString("N");

    public string DataDirectory { get; }

    public string TemporaryDirectory { get; }

    /// <summary>The home folder that a user's Claude processes get.</summary>
    public string HomeOf(UserId user) => Path.Combine(DataDirectory, "users", user.ToFolderName(), "home");

    /// <summary>Claude's configuration and transcripts of a user.</summary>
    public string ClaudeFolderOf(UserId user) => Path.Combine(DataDirectory, "users", user.ToFolderName(), "claude");
}
