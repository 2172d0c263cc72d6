using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.FaultRun.People;
using RemoteRunner.FaultRun.Stage;
using RemoteRunner.TestSupport.People;

namespace RemoteRunner.FaultRun.Accounts;

/// <summary>Holds what was sent against what people saw, what the product wrote down and what commands left in the workspace.</summary>
internal sealed class Accountant(TurnBooks books, ChatBook chats, SentMessages sent, BotLog log, string record, RunReport report)
{
    private static readonly TimeSpan _noticeCovers = TimeSpan.FromSeconds(65);

    private readonly Dictionary<string, int> _record = File.Exists(record)
        ? File.ReadAllLines(record).GroupBy(line => line).ToDictionary(g => g.Key, g => g.Count())
        : [];

    public async Task CloseAsync()
    {
        report.Resends = log.Resends;
        foreach (var chat in sent.All.GroupBy(m => m.Chat).OrderBy(g => g.Key))
            await CloseAsync(chat.Key, [.. chat.OrderBy(m => m.Id)]);
        foreach (var (note, times) in _record.Where(r => r.Value > 1))
            report.Rerun.Add($"{note} was done {times} times");
    }

    private async Task CloseAsync(long chat, IReadOnlyList<SentMessage> messages)
    {
        var shown = chats.Read(chat);
        report.ProgressLeft += shown.Count(m => m.Kind == MessageKind.Progress);
        report.Stops += messages.Count(m => m.Kind == SentKind.Stop);
        report.Files += messages.Count(m => m.Script is { HasDocument: true });
        report.Prompts += messages.Count(m => m.Kind == SentKind.Prompt);
        foreach (var given in shown.Where(m => m.Kind == MessageKind.GivenUp))
            report.Lost.Add($"chat {chat}: “{given.Text}”");

        // These answers do not say which message they belong to: there must be enough of them.
        ExpectAtLeast(chat, "answers to /stop", messages.Count(m => m.Kind == SentKind.Stop), shown.Count(m => m.Kind == MessageKind.StopReply));

        var turns = new List<ChatTurn>();
        foreach (var message in messages.Where(m => m.Kind == SentKind.Prompt))
        {
            var id = TurnId.ForTelegramMessage(RunnerStage.BotId, chat, message.Id);
            if (await books.GetAsync(id) is { } turn)
                turns.Add(await ReadAsync(turn, message.Script!));
            else
                CloseWithoutTurn(message, messages, shown);
        }

        foreach (var broken in turns.Where(t => t.Record.State is TurnState.Interrupted or TurnState.Failed).ToList())
        {
            // What was continued (or tried again, when it had failed) may have been interrupted and continued again.
            for (var before = broken.Record.Id; await books.GetAsync(TurnId.ForContinuation(before)) is { } next; before = next.Id)
                turns.Add(await ReadAsync(next, script: null));
        }

        CloseTurns(chat, turns, shown);
        CheckOrder(chat, [.. turns.Where(t => t.Script is not null)], shown);
    }

    private async Task<ChatTurn> ReadAsync(TurnRecord turn, Script? script)
    {
        var delivery = await books.GetDeliveryAsync(turn.Id);
        return new ChatTurn(turn, script, delivery.ContainsKey("ended"), await books.ReadAsync(turn.Id));
    }

    private void CloseWithoutTurn(SentMessage message, IReadOnlyList<SentMessage> messages, IReadOnlyList<ChatMessage> shown)
    {
        // The limiter speaks once a minute; a /stop drops what has not been handed over and says so.
        var refused = shown.Any(m => m.Kind == MessageKind.SlowDown && m.At > message.At - _noticeCovers && m.At < message.At + TimeSpan.FromMinutes(5));
        refused |= shown.Any(m => m.Kind == MessageKind.QueueFull && m.At > message.At);
        refused |= message.Script is { HasDocument: true } && shown.Any(m => m.Kind == MessageKind.FileRefused && m.At > message.At);
        var dropped = messages.Any(m => m.Kind == SentKind.Stop && m.Id > message.Id);
        if (refused || dropped)
            report.Refused++;
        else
            report.Lost.Add($"chat {message.Chat}: message {message.Id} ({message.Script!.Token}) led to no turn and to no refusal");
    }

    private void CloseTurns(long chat, IReadOnlyList<ChatTurn> turns, IReadOnlyList<ChatMessage> shown)
    {
        var resends = new Resends(log.Of(chat, turns.Select(t => t.Record.Id)));
        var leave = turns.Any(t => t.Events.OfType<ApprovalClosed>().Any(c => c.Decision == ApprovalDecision.AllowSession));
        foreach (var turn in turns)
        {
            if (!turn.Record.State.IsFinal())
                report.Lost.Add($"{turn}: still {turn.Record.State}");
            else if (!turn.Delivered && turn.Record.State != TurnState.Cancelled)
                report.Lost.Add($"{turn}: its end ({turn.Record.State}) was not delivered");
            if (turn.Script is { } script)
                CheckNotes(turn, script, leave);

            switch (turn.Record.State)
            {
                case TurnState.Succeeded when turn.Script is not null:
                    report.Answered++;
                    foreach (var mark in turn.Script.Marks)
                        Expect($"{turn}: “{mark}”", 1, shown.Count(m => m.Kind == MessageKind.Answer && m.Text.Contains(mark, StringComparison.Ordinal)), resends);
                    break;
                case TurnState.Succeeded:
                    report.Continued++;
                    break;
                case TurnState.Interrupted:
                    report.Interrupted++;
                    Expect($"{turn}: the word that it was interrupted", 1, chats.EverWithButton(chat, $"t:{turn.Record.Id:N}:c").Count, resends);
                    break;
                case TurnState.Failed:
                    report.Failed++;
                    break;
                case TurnState.Cancelled:
                    report.Stopped++;
                    break;
            }
        }

        ExpectEnds("failed", t => t.Record.State == TurnState.Failed, MessageKind.Failed);
        ExpectEnds("stopped", t => t.Record.State == TurnState.Cancelled && t.Delivered, MessageKind.Stopped);
        ExpectEnds("continued", t => t.Script is null && t.Record.State == TurnState.Succeeded, MessageKind.Continued);

        void ExpectEnds(string which, Func<ChatTurn, bool> ended, MessageKind kind) =>
            Expect($"chat {chat}: ends of {which} turns", turns.Count(ended), shown.Count(m => m.Kind == kind), resends);
    }

    private void Expect(string what, int expected, int times, Resends resends)
    {
        var more = times - expected;
        if (more < 0)
            report.Lost.Add($"{what} is in the chat {times} times, not {expected}");
        else if (more > resends.Left)
            report.Doubled.Add($"{what} is in the chat {times} times, not {expected}, and {resends.Left} resends are not accounted for");
        else
            report.ArrivedTwice += more;
        resends.Left = Math.Max(0, resends.Left - Math.Max(0, more));
    }

    private void ExpectAtLeast(long chat, string what, int expected, int times)
    {
        if (times < expected)
            report.Lost.Add($"chat {chat}: {times} {what}, there should be {expected}");
    }

    // A note is written by a command: without leave it must not be there, with leave and an answer it must.
    /// <param name="leave">Whether leave was given for the session: what it covers is the CLI's to know.</param>
    private void CheckNotes(ChatTurn turn, Script script, bool leave)
    {
        foreach (var note in script.Notes)
        {
            var asked = turn.Events.OfType<ApprovalRequested>().Where(r => r.Approval.Input.Contains(note, StringComparison.Ordinal)).Select(r => r.Approval.Id).ToHashSet();
            var allowed = turn.Events.OfType<ApprovalClosed>().Any(c => asked.Contains(c.ApprovalId) && c.Decision is ApprovalDecision.AllowOnce or ApprovalDecision.AllowSession);
            var done = _record.ContainsKey(note);
            if (done && !allowed && !leave)
                report.Unexpected.Add($"{turn}: {note} was done without leave");
            if (!done && allowed && turn.Record.State == TurnState.Succeeded)
                report.Lost.Add($"{turn}: {note} was allowed and answered for, but never done");
        }
    }

    private void CheckOrder(long chat, IReadOnlyList<ChatTurn> turns, IReadOnlyList<ChatMessage> shown)
    {
        ChatTurn? before = null;
        (ChatTurn Turn, int Message)? answered = null;
        foreach (var turn in turns.Where(t => t.Record.Started is not null))
        {
            if (before?.Record.Ended is { } end && turn.Record.Started < end)
                report.OutOfOrder.Add($"{turn} began before {before} had ended");
            before = turn;

            if (turn.Record.State == TurnState.Succeeded
                && shown.FirstOrDefault(m => m.Kind == MessageKind.Answer && m.Text.Contains(turn.Script!.Marks[^1], StringComparison.Ordinal)) is { } answer)
            {
                if (answered is { } earlier && earlier.Message > answer.Id)
                    report.OutOfOrder.Add($"{turn} is answered above {earlier.Turn}");
                answered = (turn, answer.Id);
            }
        }
    }

    /// <summary>A turn with what the product wrote down about it.</summary>
    /// <param name="Script">What it was asked for; null for one that continues another.</param>
    private sealed record ChatTurn(TurnRecord Record, Script? Script, bool Delivered, IReadOnlyList<TurnEvent> Events)
    {
        public override string ToString() => $"{Script?.Token ?? "continuation"} ({Record.Id:N})";
    }

    /// <summary>Resends to one chat that no message standing there twice is explained by yet.</summary>
    private sealed class Resends(int left)
    {
        public int Left { get; set; } = left;
    }
}
