using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.AnswerCache;

/// <summary>A prompt with all that shapes its answer besides the files.</summary>
/// <param name="User">Whose answers these are: the session's owner.</param>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="Root">Its folder, absolute, links resolved.</param>
/// <param name="Home">The home folder that Claude's processes get.</param>
/// <param name="Model">The model asked for, or null for the CLI's default.</param>
/// <param name="Mode">The permission mode.</param>
/// <param name="CliVersion">The CLI's version.</param>
/// <param name="Instructions">All that is appended to the system prompt: CLAUDE.md and whatever else.</param>
/// <param name="Setup">What else was chosen for the session and shapes answers: effort, tools, trust. May be empty.</param>
/// <param name="Conversation">What the session holds besides this very question: <see cref="AnswerCache.Conversation.Mark"/>; null for nothing.</param>
/// <param name="Prompt">The person's words.</param>
/// <param name="HasAttachments">Images or files come with it.</param>
/// <param name="RunAgain">The person wants a new answer: it is not looked up, but may be stored.</param>
internal sealed record AnswerQuestion(
    UserId User, string Workspace, string Root, string? Home, string? Model, string Mode, string CliVersion, string Instructions, string Setup,
    string? Conversation, string Prompt, bool HasAttachments = false, bool RunAgain = false);
