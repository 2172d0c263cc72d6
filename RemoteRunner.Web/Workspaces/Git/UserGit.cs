namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>How git reaches other machines as one of our users: with what is in their own home on the box and nothing else.</summary>
internal static class UserGit
{
    public static Dictionary<string, string> Environment(string home) => new()
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
        ["HOME"] = home,
        ["LC_ALL"] = "C",
        ["GIT_TERMINAL_PROMPT"] = "0",
        // ssh looks for keys in the home of the process' account, which is nobody's; each user has keys of their own.
        ["GIT_SSH_COMMAND"] =
            $"ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o IdentitiesOnly=yes -o UserKnownHostsFile='{home}/.ssh/known_hosts' -i '{home}/.ssh/id_ed25519'",
    };

    /// <summary>git knows addresses that run programs; only these ways are open.</summary>
    public static IEnumerable<string> Protocols(WorkspaceOptions options) =>
        ["-c", "protocol.allow=never", .. options.CloneProtocols.SelectMany(p => new[] { "-c", $"protocol.{p}.allow=always" })];
}
