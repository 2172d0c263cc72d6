using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Workspaces;

/// <summary>Keeps messages that show a clone true until it has ended, and tells of an end that nobody waited for.</summary>
internal sealed partial class CloneWatch(
    CloneMessages clones, WorkspaceDesk desk, UserDirectory users, Replies replies, BotLease lease, TimeProvider time, ILogger<CloneWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    // A group has 20 messages a minute, which turns need as well.
    private static readonly TimeSpan _step = TimeSpan.FromSeconds(5);

    // A change of a message makes no sound: who has not seen to it for so long is told.
    private static readonly TimeSpan _unseen = TimeSpan.FromSeconds(20);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(WorkAsync, stoppingToken);

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            Exception? trouble;
            try
            {
                trouble = await LookAsync(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && Outage.Is(e))
            {
                trouble = e;
            }

            failures = trouble is null ? 0 : failures + 1;
            if (failures == 1)
                Log.Waits(logger, trouble!);
            await Task.Delay(failures == 0 ? _look : Backoff.Pause(failures, _look, _longestPause), time, cancellationToken);
        }
    }

    /// <returns>Why a box could not be asked; null when all could.</returns>
    private async Task<Exception?> LookAsync(CancellationToken cancellationToken)
    {
        Exception? trouble = null;
        foreach (var shown in await clones.ListAsync())
        {
            try
            {
                await ShowAsync(shown, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && Outage.IsBoxAway(e))
            {
                // The next may be on another box.
                trouble = e;
            }
        }

        return trouble;
    }

    /// <summary>May be repeated after a crash, when its end may be told twice.</summary>
    private async Task ShowAsync(ShownClone shown, CancellationToken cancellationToken)
    {
        var role = await users.GetRoleAsync(shown.Asker);
        if (role == Role.Stranger)
        {
            await clones.RemoveAsync(shown.Chat, shown.Message);
            return;
        }

        var page = await PageAsync(shown, role, cancellationToken);
        var (now, isOver) = (time.GetUtcNow(), page.Cloning is null);
        var isDue = clones.TextOf(shown) is not { } text || (text.Html != page.Html && now - text.At >= _step);
        // It may show something else by now, for a tap.
        if ((!isOver && !isDue) || !await clones.HasAsync(shown))
            return;

        await replies.EditAsync(shown.Chat, shown.Message, page.Html, page.Buttons, cancellationToken);
        clones.SetText(shown, page.Html, now);
        if (!isOver)
            return;
        if (now - shown.Since >= _unseen)
            await replies.AskAsync(shown.Chat, Texts.CloneEnded(shown.Workspace, page.IsThere), page.Buttons, shown.Message, cancellationToken);
        await clones.RemoveAsync(shown.Chat, shown.Message);
    }

    private async Task<WorkspacePage> PageAsync(ShownClone shown, Role role, CancellationToken cancellationToken)
    {
        try
        {
            return await desk.PageAsync(shown.Asker, role, shown.Chat, shown.Session, shown.Workspace, cancellationToken);
        }
        catch (BoxProblemException e) when (!Outage.IsBoxAway(e))
        {
            Log.Gone(logger, shown.Workspace, e);
            return new WorkspacePage(Texts.CloneGone(shown.Workspace), null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6501, LogLevel.Warning, "How far clones are cannot be shown just now; it is tried again until it can.")]
        public static partial void Waits(ILogger logger, Exception exception);

        [LoggerMessage(6502, LogLevel.Information, "The clone of {Workspace} is shown in a chat, but the box knows it no more.")]
        public static partial void Gone(ILogger logger, string workspace, Exception exception);
    }
}
