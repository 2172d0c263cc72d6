using Microsoft.Extensions.Options;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Sessions;
using StackExchange.Redis;

namespace RemoteRunner.Web.Turns;

/// <summary>Asks the answer cache on behalf of a turn: gathers all that shapes its answer.</summary>
internal sealed partial class TurnAnswers(
    CachedAnswers answers, SessionTalk talk, SessionGrantStore grants, ClaudeInstallation installation, BoxIdentity box,
    IOptionsMonitor<ClaudeOptions> claude, ILogger<TurnAnswers> logger)
{
    /// <param name="folder">The workspace's real folder.</param>
    /// <param name="trusted">Whether the workspace's own settings count.</param>
    /// <exception cref="RedisException">The cache is away.</exception>
    /// <exception cref="OperationCanceledException">The turn was stopped.</exception>
    public async Task<TurnAnswer> LookAsync(TurnRecord turn, SessionRecord session, string folder, bool trusted, CancellationToken cancellationToken)
    {
        var settings = claude.CurrentValue;
        // An answer about a picture is about more than its words.
        var shows = turn.Pictures is { Count: > 0 };
        var readsOnly = !shows && answers.ReadsOnly(turn.Prompt);
        var model = session.Choices.Model is { Length: > 0 } chosen ? chosen
            : readsOnly && settings.ReadOnlyModel.Length > 0 ? settings.ReadOnlyModel
            : settings.Model.Length > 0 ? settings.Model
            : null;

        // What its hooks and servers add to an answer is not known.
        if (trusted && ProjectSettings.AreIn(folder))
            return new TurnAnswer(answers, model, folder, answers.Refuse(Refusal.ProjectSettings));

        // A conversation of which not all is known could colour any answer.
        var earlier = readsOnly ? await talk.GetPromptsAsync(session.Id) : [];
        if (earlier is null || (readsOnly && earlier.Count == 0 && session.HasConversation))
            return new TurnAnswer(answers, model, folder, answers.Refuse(Refusal.ConversationUnknown));

        try
        {
            var question = new AnswerQuestion(
                session.Owner, session.Workspace, folder, box.HomeOf(session.Owner), model,
                $"{session.Choices.Mode ?? SessionMode.Ask}, {(grants.Load(session.Id).AcceptEdits ? "acceptEdits" : "default")}, {session.Choices.Effort}",
                await installation.GetVersionAsync(cancellationToken) ?? string.Empty,
                ClaudeCommand.Instructions(folder), ClaudeCommand.Tools,
                Conversation.Mark(session.Id, earlier, SessionTalk.Digest(turn.Prompt)), turn.Prompt, shows, turn.Fresh);
            return new TurnAnswer(answers, model, folder, await answers.LookAsync(question, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A workspace that cannot be read well enough is Claude's to deal with.
            Log.NotLooked(logger, turn.Id, e);
            return new TurnAnswer(answers, model, folder, answers.Refuse(Refusal.UnreadableEntry));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No stored answer was looked for in turn {Turn}, because its workspace could not be read.")]
        public static partial void NotLooked(ILogger logger, Guid turn, Exception exception);
    }
}
