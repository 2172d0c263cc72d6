using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;

namespace RemoteRunner.Bot.Commands;

/// <summary>A command that changes something of the chat's session: with a word at once, without one by buttons.</summary>
internal abstract class SessionChoiceCommand(SessionDesk desk, Replies replies) : IChatCommand
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    /// <summary>Any change of this kind, to say which question is asked.</summary>
    protected abstract SessionChange Kind { get; }

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            await AnswerAsync(call, cancellationToken);
        }
        catch (BoxProblemException e) when (e.Type == BoxApi.Problems.BadRequest)
        {
            await replies.SendAsync(call.Chat, Texts.Refused(e), cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            await replies.SendAsync(call.Chat, Texts.StatusBoxAway, cancellationToken);
        }
    }

    /// <returns>Null when the words say nothing of this kind.</returns>
    protected abstract SessionChange? Read(string words);

    private async Task AnswerAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var words = string.Join(' ', call.Words);
        var change = words.Length == 0 ? null : Read(words);
        var session = change is null
            ? await desk.HereAsync(call.User, call.Chat, cancellationToken)
            : await desk.ChangeHereAsync(call.User, call.Chat, change, cancellationToken);
        var page = SessionDesk.Choices(session, Kind);
        await replies.AskAsync(call.Chat, page.Html, page.Buttons!, call.Message.Id, cancellationToken);
    }
}

/// <summary><c>/model opus</c></summary>
internal sealed class ModelCommand(SessionDesk desk, Replies replies) : SessionChoiceCommand(desk, replies)
{
    public override string Name => CommandNames.Model;

    public override string Description => Texts.ModelDescription;

    protected override SessionChange Kind => new(Model: string.Empty);

    protected override SessionChange? Read(string words) => new(Model: words.Equals("default", StringComparison.OrdinalIgnoreCase) ? string.Empty : words);
}

/// <summary><c>/mode plan</c></summary>
internal sealed class ModeCommand(SessionDesk desk, Replies replies) : SessionChoiceCommand(desk, replies)
{
    public override string Name => CommandNames.Mode;

    public override string Description => Texts.ModeDescription;

    protected override SessionChange Kind => new(Mode: SessionMode.Ask);

    protected override SessionChange? Read(string words) => words.ToLowerInvariant() switch
    {
        "ask" => new(Mode: SessionMode.Ask),
        "accept edits" or "accept" or "edits" => new(Mode: SessionMode.AcceptEdits),
        "plan" => new(Mode: SessionMode.Plan),
        _ => null,
    };
}

/// <summary><c>/effort high</c></summary>
internal sealed class EffortCommand(SessionDesk desk, Replies replies) : SessionChoiceCommand(desk, replies)
{
    public override string Name => CommandNames.Effort;

    public override string Description => Texts.EffortDescription;

    protected override SessionChange Kind => new(Effort: SessionEffort.Medium);

    protected override SessionChange? Read(string words) => words.ToLowerInvariant() switch
    {
        "low" => new(Effort: SessionEffort.Low),
        "medium" => new(Effort: SessionEffort.Medium),
        "high" => new(Effort: SessionEffort.High),
        _ => null,
    };
}
