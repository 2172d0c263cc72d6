using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Processes;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>The command line and the environment of one Claude process.</summary>
internal sealed class ClaudeCommand(IOptionsMonitor<ClaudeOptions> options, ClaudeInstallation installation, BoxIdentity box, IProcessSandbox sandbox)
{
    // The tools that act on a prompt. Left out on purpose: those that start work nobody sent (Cron…, ScheduleWakeup),
    // and those that see other sessions (ListAgents, SendMessage).
    public const string Tools = "Bash,Read,Glob,Grep,Edit,Write,NotebookEdit,WebFetch,WebSearch,Task,AskUserQuestion,ExitPlanMode,TaskCreate,TaskUpdate,TaskList,TaskGet";

    private const int MaxInstructions = 32 * 1024;

    /// <param name="resume">Whether to go on with the session's transcript or to begin one.</param>
    /// <param name="launch">What belongs to this one process.</param>
    /// <exception cref="FileNotFoundException">The CLI is not installed.</exception>
    /// <exception cref="ProjectSettingsException">The settings of a trusted workspace cannot be used.</exception>
    public ProcessStartInfo Create(AgentSession session, bool resume, SessionGrants grants, ClaudeLaunch launch)
    {
        var claude = options.CurrentValue;
        var start = new ProcessStartInfo(installation.Find() ?? throw new FileNotFoundException(Texts.CliMissing))
        {
            WorkingDirectory = session.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        Add("-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--include-partial-messages");
        Add("--permission-prompt-tool", "stdio");
        // A cloned repository's own settings could run hooks and send the key elsewhere: they count where an admin trusts them.
        Add("--setting-sources", session.IsTrusted ? ProjectSettings.Sources : string.Empty, "--strict-mcp-config");
        if (session.IsTrusted && ProjectSettings.Servers(session.Folder) is { } servers)
            Add("--mcp-config", servers);
        Add("--tools", Tools);
        Add("--append-system-prompt", session.IsTrusted ? Texts.Instructions : Instructions(session.Folder));
        if (resume)
            Add("--resume", session.Id.ToString("D"));
        else if (session.ForkOf is { } source)
            Add("--resume", source.ToString("D"), "--fork-session", "--session-id", session.Id.ToString("D"));
        else
            Add("--session-id", session.Id.ToString("D"));
        if (session.Mode != SessionMode.Ask)
            Add("--permission-mode", session.Mode == SessionMode.Plan ? "plan" : "acceptEdits");
        if (session.Effort is { } effort)
            Add("--effort", effort.ToString().ToLowerInvariant());
        // A resumed conversation goes on with the model it had last, unless another is named: so the default is, too.
        Add("--model", session.Model ?? "default");
        SetEnvironment(start, session, claude, launch);
        if (session.IsTrusted)
            Add("--settings", ProjectSettings.WriteStronger(session.Folder, grants, start.Environment, launch.TemporaryFolder));
        else if (!grants.IsEmpty)
            Add("--settings", grants.ToSettings().ToJsonString());
        return sandbox.Wrap(start, session);

        void Add(params ReadOnlySpan<string> arguments)
        {
            foreach (var argument in arguments)
                start.ArgumentList.Add(argument);
        }
    }

    /// <summary>
    /// Built from nothing, not by taking away: the box's own environment holds the keys of everything. A command Claude
    /// runs sees all of it, so the token is worth nothing outside the box's model proxy.
    /// </summary>
    private void SetEnvironment(ProcessStartInfo start, AgentSession session, ClaudeOptions claude, ClaudeLaunch launch)
    {
        var home = PrivateFolder.Create(box.HomeOf(session.Owner));
        var config = PrivateFolder.Create(box.ClaudeFolderOf(session.Owner));

        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = home;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["TERM"] = "dumb";
        start.Environment["SHELL"] = "/bin/bash";
        start.Environment["TMPDIR"] = launch.TemporaryFolder;
        start.Environment["CLAUDE_CONFIG_DIR"] = config;
        start.Environment["CLAUDE_CODE_TMPDIR"] = launch.TemporaryFolder;
        start.Environment["ANTHROPIC_BASE_URL"] = launch.ModelProxy.GetLeftPart(UriPartial.Authority);
        start.Environment["ANTHROPIC_AUTH_TOKEN"] = launch.Token;
        start.Environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1";
        start.Environment["CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS"] = "1";
        // A turn's work ends with the turn; this takes run_in_background away from Bash and Task.
        start.Environment["CLAUDE_CODE_DISABLE_BACKGROUND_TASKS"] = "1";
        // Every command starts in the workspace: where an earlier one went would decide what this one reads.
        start.Environment["CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR"] = "1";
        // Looking at a repository must not write to it.
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["CLAUDE_CODE_MAX_RETRIES"] = claude.MaxRetries.ToString();
        start.Environment[MarkedProcesses.BoxVariable] = box.Instance;
        start.Environment[MarkedProcesses.ProcessVariable] = launch.Id.ToString("N");
    }

    // --setting-sources "" also drops CLAUDE.md, which is text and harmless: it is handed over here.
    public static string Instructions(string folder)
    {
        var path = Path.Combine(folder, "CLAUDE.md");
        if (!File.Exists(path))
            return Texts.Instructions;

        using var reader = new StreamReader(path, Encoding.UTF8);
        var text = new char[MaxInstructions + 1];
        var length = reader.ReadBlock(text);
        var project = OneLine.CutBlock(new string(text, 0, length).Replace("\0", string.Empty, StringComparison.Ordinal), MaxInstructions);
        return $"{Texts.Instructions}\n\n# CLAUDE.md\n\n{project}";
    }

    /// <summary>Identifies what a process read when it started, CLAUDE.md and a trusted workspace's settings: others need another process.</summary>
    public static string Stamp(AgentSession session)
    {
        string[] files = session.IsTrusted ? ["CLAUDE.md", .. ProjectSettings.Files] : ["CLAUDE.md"];
        return string.Join(' ', files.Select(f => new FileInfo(Path.Combine(session.Folder, f))).Select(f => f.Exists ? $"{f.LastWriteTimeUtc.Ticks}:{f.Length}" : "-"));
    }
}

/// <summary>What belongs to one process.</summary>
/// <param name="Token">Its own token for the model proxy.</param>
internal sealed record ClaudeLaunch(Guid Id, Uri ModelProxy, string Token, string TemporaryFolder);

/// <summary>The one place where a sandbox (a container, bubblewrap, another user) wraps the start of a process.</summary>
internal interface IProcessSandbox
{
    ProcessStartInfo Wrap(ProcessStartInfo start, AgentSession session);
}

/// <summary>Runs Claude as the box's own user.</summary>
internal sealed class NoSandbox : IProcessSandbox
{
    public ProcessStartInfo Wrap(ProcessStartInfo start, AgentSession session) => start;
}
