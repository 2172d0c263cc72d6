namespace RemoteRunner.Bot.Commands;

internal static class CommandNames
{
    public const string Start = "start";
    public const string New = "new";
    public const string Stop = "stop";
    public const string Status = "status";
    public const string WhoAmI = "whoami";
    public const string Help = "help";
    public const string Usage = "usage";
    public const string Limits = "limits";
    public const string Budget = "budget";
    public const string Cache = "cache";
    public const string Workspaces = "workspaces";
    public const string Sessions = "sessions";
    public const string Name = "name";
    public const string Model = "model";
    public const string Mode = "mode";
    public const string Effort = "effort";
    public const string Audit = "audit";
    public const string Voice = "voice";
    public const string Compact = "compact";
    public const string Progress = "progress";
    public const string Export = "export";
    public const string Users = "users";
    public const string Doctor = "doctor";
    public const string Backup = "backup";
    public const string Get = "get";
    public const string Web = "web";

    /// <summary>Commands that stop or only look: they wait for nothing that was written before them.</summary>
    public static bool IsAnsweredAtOnce(string name) => name is Stop or Status or WhoAmI or Help or Usage or Audit or Backup or Doctor or Web;
}
