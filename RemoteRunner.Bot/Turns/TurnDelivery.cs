using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Approvals;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot.Turns;

/// <summary>
/// Follows one turn from its first event and shows it: progress, approval cards, answer. What arrived in the chat is
/// written down, so a run that comes after a restart sends only what is missing.
/// </summary>
internal sealed class TurnDelivery(
    DeliveryRecord record,
    BoxClient box,
    OutboundScheduler outbound,
    DeliveryStore store,
    ChatBindings chats,
    Replies replies,
    SentNotes notes,
    AnswerMessages answers,
    AnswerOrder order,
    BotMetrics metrics,
    IOptions<TelegramOptions> options,
    IOptions<ApprovalOptions> approvalOptions,
    TimeProvider time)
{
    /// <param name="ending">Cancelled later than <paramref name="cancellationToken"/>: an answer that is being sent may still get through.</param>
    public async Task RunAsync(CancellationToken ending, CancellationToken cancellationToken)
    {
        using var place = order.Enter(record);
        var view = new TurnView(time, await chats.ProgressFormAsync(record.Chat));
        var progress = new ProgressMessage(record, view, outbound, store, options.Value, time);
        var cards = new ApprovalCards(record, outbound, store, notes, chats);
        var reminders = new ApprovalReminders(record, cards, replies, store, notes, approvalOptions.Value, time);
        var warnings = new BudgetWarnings(record, replies, store);

        await FollowAsync(view, progress, cards, reminders, warnings, cancellationToken);
        await cards.SyncAsync(view.Approvals, cancellationToken);
        await warnings.SyncAsync(view.Warnings, cancellationToken);

        // One that was cancelled while it waited, or joined the running one, ends before that: it is said at once.
        if (view.Ended is { Joined: null, State: not TurnState.Cancelled })
            await place.WaitForEarlierAsync(cancellationToken);
        await answers.DeliverAsync(record, view, progress, cards.Newest, ending);
        metrics.Delivered(time.GetUtcNow() - view.Ended!.At);
    }

    private async Task FollowAsync(TurnView view, ProgressMessage progress, ApprovalCards cards, ApprovalReminders reminders, BudgetWarnings warnings, CancellationToken cancellationToken)
    {
        using var showing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var events = box.FollowAsync(record.User, record.Turn, 0, following.Token, view.SetBoxReached).GetAsyncEnumerator(following.Token);
        var next = events.MoveNextAsync().AsTask();
        var show = replies.ShowTypingAsync(record.Chat, showing.Token);
        try
        {
            var boxNews = view.BoxNews;
            while (true)
            {
                await WaitAsync(next, show, boxNews, Sooner(show.IsCompleted ? progress.DueIn() : null, reminders.DueIn(view.Approvals)), cancellationToken);
                while (next.IsCompleted)
                {
                    if (!await next)
                        throw new InvalidOperationException($"The log of turn {record.Turn:N} ended without its last event.");

                    view.Apply(events.Current.Event);
                    if (view.Ended is not null)
                        return;
                    next = events.MoveNextAsync().AsTask();
                }

                boxNews = view.BoxNews;
                await cards.SyncAsync(view.Approvals, cancellationToken);
                await reminders.SyncAsync(view.Approvals, cancellationToken);
                await warnings.SyncAsync(view.Warnings, cancellationToken);
                if (show.IsCompleted)
                {
                    await show;
                    if (progress.DueIn() == TimeSpan.Zero)
                        show = progress.ShowAsync(showing.Token);
                }
            }
        }
        finally
        {
            // What waits is out of date now; what is on its way arrives before the answer.
            await showing.CancelAsync();
            await show.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await following.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private async Task WaitAsync(Task<bool> next, Task show, Task boxNews, TimeSpan? due, CancellationToken cancellationToken)
    {
        if (next.IsCompleted || due == TimeSpan.Zero)
            return;

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> signals = [next, boxNews];
        if (!show.IsCompleted)
            signals.Add(show);
        if (due is { } wait)
            signals.Add(Task.Delay(wait, time, over.Token));
        await Task.WhenAny(signals);
        await over.CancelAsync();
    }
}
