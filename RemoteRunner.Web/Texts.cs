using System.Globalization;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Sessions;

namespace RemoteRunner.Web;

/// <summary>What people (and Claude) read from the box.</summary>
internal static partial class Texts
{
    public const string BoxStarting = "The box is starting: it is still ending what an earlier run left behind. Try again in a moment.";
    public const string BoxStopping = "The box is stopping and takes nothing new. Try again when it is back.";
    public const string HoldTooLong = "A hold lasts longer than nothing and at most ten minutes: set 'lasts' so, and prolong it by the same call.";
    public const string HeldByOther = "Another backup holds the box: wait until it has ended or its hold has lapsed.";
    public const string TranscriptTooLong = "The transcript is longer than any Claude writes.";
    public const string CacheAway = "The cache (Redis) cannot be reached. Try again in a moment.";

    public const string CliMissing =
        "The Claude Code CLI is not installed: run 'npm install -g @anthropic-ai/claude-code@" + ClaudeOptions.PinnedVersion + "', or set Claude:Path to its executable.";

    public const string NoCredential =
        "No credential for Claude is set: set Anthropic:ApiKey (Parameters:anthropic-api-key) or Anthropic:OAuthToken (Parameters:claude-oauth-token).";

    public const string CredentialRefused =
        "The model's API refuses the credential: it is wrong or has expired. Set a new Anthropic:ApiKey or Anthropic:OAuthToken; it counts from the next call on.";

    public const string Unreachable = "The model's API cannot be reached: check the box's network and Anthropic:BaseUrl.";
    public const string UnknownProxyToken = "This address serves the box's own Claude processes only.";

    public const string AllEdits = "all file edits in this workspace";
    public const string Denied = "The person denied this. Do not try it another way; say what you wanted to do and why.";
    public const string AskInWords = "Nobody can answer a form here. Ask the question in your answer, in plain words, and end your turn.";

    public const string Instructions =
        "You are reached through RemoteRunner, from a chat on a phone or a browser: the person sees your answer and one line about each tool call, not a terminal. "
        + "Every process that is still running when your turn ends is ended with it, so do not start servers or background jobs to be used later.";

    private const int MaxContinued = 16 * 1024;

    /// <summary>How every note from RemoteRunner itself to Claude begins.</summary>
    private const string HostNote = "(A note from RemoteRunner, not from the person: ";

    public const string ParkedTool = "Set aside while it waits for an answer.";

    public const string NoMoreCalls = "A budget is spent: nothing more may be asked for this turn.";

    public const string KeyMissing = "The internal key is missing or wrong: send it as 'Authorization: Bearer …' (Internal:Key).";
    public const string UserMissing = "The header X-RemoteRunner-User is missing or not a user id: it is written like tg:1001 or web:name.";
    public const string Stranger = "This user is not admitted. An admin must add them first.";
    public const string SessionNotYours = "This session belongs to somebody else.";
    public const string TurnNotYours = "This turn belongs to somebody else.";
    public const string ApprovalNotYours = "Only the sender of the turn or an admin may answer this question.";
    public const string AdminsOnly = "Only an admin may do this.";
    public const string ApprovalClosed = "This question was answered or taken back before.";
    public const string NoSuchSession = "There is no such session. Create it first with PUT /api/sessions/{id}.";
    public const string EditTooLate = "The turn does not wait behind another one any more, so its prompt stands.";
    public const string JoinedTurn = "This message was given to Claude while it worked: what came of it stands in the answer before.";
    public const string JoinTooLate = "Nothing runs that it could join any more, so it runs by itself.";
    public const string JoinsAlready = "Claude has this message already, or gets it at its next step: stop the turn that runs.";
    public const string JoinOtherSender = "What runs is somebody else's turn: the message waits until that has ended.";
    public const string JoinOtherKind = "This cannot be given to Claude in the middle of a turn: it waits until that has ended.";
    public const string NoSuchTurn = "There is no such turn, or it has expired.";
    public const string NoSuchApproval = "There is no such approval, or it has expired.";
    public const string IdMissing = "The id is empty: send a UUID of your own.";
    public const string TurnOfOtherSession = "A turn with this id was submitted before, to another session or by somebody else.";
    public const string AnswersNotAsked = "Answers belong to a question that was asked, and to no denial.";
    public const string AnswerLength = "An answer has 1 to 2,000 characters.";
    public const string DenyMessageTooLong = "The message of a denial may have at most 2,000 characters.";
    public const string QueueFull = "Too many turns are waiting in this session. Wait until one has ended, or stop the session.";
    public const string LastEventIdWrong = "The last event's number must be a whole number, 0 or more.";
    public const string LogCapped = "The turn's log is full: from here on text comes in large pieces or is left out. The result is whole.";
    public const string Restarted = "The box was stopped or died while this turn ran. What its tools did is done; nothing is repeated by itself.";
    public const string InternalFailure = "Something failed inside the box; its log says more.";

    /// <summary>Tells Claude what the person has seen since it was last asked.</summary>
    public static string ShownBefore(IEnumerable<ShownAnswer> answers, string prompt) =>
        "(Before this message the person asked the following and RemoteRunner showed them answers that were stored from earlier, without asking you. They are part of this conversation.)\n\n"
        + string.Join("\n\n", answers.Select(a => $"The person asked:\n{a.Prompt}\n\nThey were shown:\n{a.Answer}"))
        + $"\n\n(Now the person writes:)\n\n{prompt}";

    /// <summary>What goes on from an interrupted turn; what that one was asked may be missing from Claude's memory.</summary>
    public static string Continuing(string prompt, string continued) =>
        prompt + "\n\n" + HostNote + "what was interrupted began with the message below. It may be missing above, and commands of yours may have "
        + "run whose results are: look before you do anything twice.)\n\n" + OneLine.CutBlock(continued, MaxContinued);

    /// <summary>Tells Claude that its process was ended while it waited; the person has answered meanwhile.</summary>
    public static string Unparked(PermissionRequest request) =>
        HostNote + $"your process was ended to free memory while you waited for the person's leave to use {request.Tool} ({request.Summary}). "
        + "That call was not carried out: nothing of it took effect, whatever is written about it above. The person has answered it meanwhile. "
        + "Make exactly the same call again, you will get their answer at once, and go on with what you were asked before.)";

    public const string ExportCut = "\n\n*(The rest is left out: the file would be too long.)*\n";
    public const string ExportSummary = "🗜 Summary of what was before";
    public const string ExportAttachment = "\n*(an attachment)*\n";

    public static string ExportTitle(SessionRecord session) =>
        string.Create(CultureInfo.InvariantCulture, $"# {session.Name ?? session.LastPrompt ?? "A conversation"}\n\nWorkspace {session.Workspace}, begun {session.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC.\n");

    public static string ExportPerson(DateTimeOffset at) =>
        at == default ? "You" : string.Create(CultureInfo.InvariantCulture, $"You, {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    public const string NothingToCompact = "There is nothing to compact yet.";

    /// <param name="otherwise">What the agent said when it did not.</param>
    public static string Compacted(Compacted? compacted, string otherwise) => compacted switch
    {
        { Before: > 0 and var before, After: { } after } => string.Create(CultureInfo.InvariantCulture, $"🗜 The conversation was compacted: {before:N0} → {after:N0} tokens."),
        { Before: > 0 and var before } => string.Create(CultureInfo.InvariantCulture, $"🗜 The conversation was compacted; it had {before:N0} tokens."),
        not null => "🗜 The conversation was compacted.",
        null => otherwise.Trim() is { Length: > 0 } said ? said : "The conversation was not compacted.",
    };

    public static string ContextFull(string detail) =>
        $"The conversation has grown longer than the model can read: compact it or begin a new one. {detail}".TrimEnd();

    public static string Cut(int missing) => $"\n… ({missing:N0} more characters)";

    public static string WorkspaceName(string name) =>
        $"'{name}' is not a workspace's name: use lower-case letters, digits, '.', '_' and '-', at most 60, beginning with a letter or digit.";

    public static string NoSuchWorkspace(string name) => $"There is no workspace '{name}' on this box.";

    public static string WorkspaceGone(string name) => $"The workspace '{name}' is gone from this box. Restore its folder, or begin a new session in another one.";

    public static string OtherBox(string box) => $"This session belongs to the box '{box}'.";

    public static string MaxTurns(int rounds) => $"Claude used up the {rounds} model rounds that one turn may take (Claude:MaxTurns).";

    public static string ProjectFileTooLarge(string file, long most) => $"The workspace's {file} is larger than {most / 1024} kB.";

    public static string ProjectFileWrong(string file, string what) => $"The workspace's {file} cannot be used: {OneLine.Cut(what.TrimEnd('.'), 200)}.";

    public static string ProcessDied(int code, string errors) =>
        errors.Length == 0 ? $"The Claude process ended in the middle of the turn (exit code {code})." : $"The Claude process ended in the middle of the turn (exit code {code}): {errors}";

    public static string Unexpected(string what) => $"Claude ended the turn in a way that RemoteRunner does not know: {what}";

    public static string Authentication(string detail) =>
        $"Claude's API does not accept the credential (401): check Anthropic:ApiKey or Anthropic:OAuthToken. {detail}".TrimEnd();

    public static string Forbidden(string detail) => $"The credential may not use this model or feature (403). {detail}".TrimEnd();

    public static string ModelUnknown(string detail) => $"Claude's API does not know the model (404): check Claude:Model. {detail}".TrimEnd();

    public static string RateLimited(string detail) => $"Claude's usage limit is reached (429). {detail}".TrimEnd();

    public static string Overloaded(string detail) => $"Claude's service is overloaded or broken. {detail}".TrimEnd();

    public static string InvalidRequest(string detail) => $"Claude's API refused the request; a very long conversation can be the reason. {detail}".TrimEnd();

    public static string Broken(string detail) => $"The connection to Claude's API failed. {detail}".TrimEnd();

    public static string CliVersion(string found) =>
        $"The Claude Code CLI is {found}, but RemoteRunner is made for {ClaudeOptions.PinnedVersion}: install that one, or expect surprises.";

    public static string DiskNotWritable(string folder) => $"The box cannot write to {folder}: check its owner and the free space.";

    public static string TranscriptDamaged(int line) => $"Line {line} of the transcript is damaged.";

    public static string TranscriptMixed(int line) => $"Line {line} of the transcript belongs to another session than those before it.";

    public const string SessionBusy = "This session works on something, or messages wait in it. Stop it first.";

    public static string SessionNameTooLong(int most) => $"A session's name may have {most} characters at most.";

    public static string ModelName(string model) => $"'{model}' is no name of a model: letters, digits and . - _ [ ] only, such as opus or claude-opus-5-5.";

    public const string CloneUrlWrong = "This cannot be cloned: give an address that begins with https:// or ssh://, or git@host:path.";
    public const string ClonePassword = "Put no password into the address: it would stand in the clone's settings. Use ssh with your own key.";
    public const string ClonesBusy = "This is being cloned already, or as many clones run as may. Try again when one has ended.";
    public const string CloneStopped = "It was stopped.";
    public const string CloneNotYours = "Whoever began the clone may do this, or an admin.";
    public const string DefaultWorkspaceStays = "The default workspace stays.";
    public const string AuditedCreation = "created";
    public const string AuditedClone = "clone begun";
    public const string AuditedCloneDropped = "clone stopped or forgotten";
    public const string AuditedRemoval = "removed";

    public static string CloneTooLong(TimeSpan limit) => $"It took longer than {limit.TotalMinutes:0} minutes (Workspaces:CloneTimeout), or the box was stopped.";

    public static string CloneIsWhole(string name) => $"'{name}' is cloned by now, and stays. Admins can remove it.";

    public static string WorkspaceExists(string name) => $"There is a workspace '{name}' already.";

    public static string WorkspaceBusy(string name) => $"A conversation works in '{name}'. Stop it first.";

    public static string AuditedApproval(string tool, ApprovalDecision decision) => decision switch
    {
        ApprovalDecision.AllowSession => $"{tool}, for the session",
        ApprovalDecision.AllowOnce => $"{tool}, once",
        _ => tool,
    };

    public static string AuditedTrust(bool trusted) => trusted ? "trusted" : "not trusted";
}
