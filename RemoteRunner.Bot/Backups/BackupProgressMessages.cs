using System.Threading.Channels;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Backups;

namespace RemoteRunner.Bot.Backups;

/// <summary>A message that shows a backup somebody asked for.</summary>
/// <param name="LastGood">The last good backup when it was asked for: a newer one is the one.</param>
internal sealed record BackupFollowing(ChatPlace Chat, int Message, DateTimeOffset? LastGood);

/// <summary>
/// Edits the messages of those who said <c>/backup now</c> until the backup has ended. A worker of its own: the chat does
/// not wait for it. A restarted bot forgets them; the state is a <c>/backup</c> away.
/// </summary>
internal sealed partial class BackupProgressMessages(BackupClient backups, Replies replies, TimeProvider time, ILogger<BackupProgressMessages> logger) : BackgroundService
{
    private const int Most = 20;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(6);

    private readonly Channel<BackupFollowing> _asked = Channel.CreateBounded<BackupFollowing>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Follow(BackupFollowing following) => _asked.Writer.TryWrite(following);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var shown = new List<Shown>();
        while (!stoppingToken.IsCancellationRequested)
        {
            if (shown.Count == 0)
                await _asked.Reader.WaitToReadAsync(stoppingToken);
            while (_asked.Reader.TryRead(out var following))
                shown.Add(new Shown(following, time.GetUtcNow()));

            try
            {
                var report = await backups.GetAsync(stoppingToken);
                foreach (var one in shown.ToList())
                {
                    if (await ShowAsync(one, report, stoppingToken))
                        shown.Remove(one);
                }
            }
            catch (Exception e) when (Outage.IsBoxAway(e))
            {
                Log.Away(logger, e);
                shown.RemoveAll(s => time.GetUtcNow() - s.Since > _longest);
            }

            await Task.Delay(_pause, time, stoppingToken);
        }
    }

    /// <returns>Whether that was the last word.</returns>
    private async Task<bool> ShowAsync(Shown shown, BackupReport report, CancellationToken cancellationToken)
    {
        var ended = report.Phase is BackupPhase.Idle or BackupPhase.Drill && time.GetUtcNow() - shown.Since > _pause / 2;
        var text = ended ? Texts.BackupEnded(report, shown.Following.LastGood) : Texts.BackupRuns(report);
        if (text != shown.Text)
        {
            shown.Text = text;
            await replies.EditAsync(shown.Following.Chat, shown.Following.Message, text, null, cancellationToken);
        }

        return ended;
    }

    private sealed class Shown(BackupFollowing following, DateTimeOffset since)
    {
        public BackupFollowing Following { get; } = following;

        public DateTimeOffset Since { get; } = since;

        public string Text { get; set; } = string.Empty;
    }

    private static partial class Log
    {
        [LoggerMessage(6102, LogLevel.Information, "The backup service cannot be asked how far it is.")]
        public static partial void Away(ILogger logger, Exception exception);
    }
}
