using RemoteRunner.Bot.Backups;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Commands;

/// <summary>How backups stand; admins start one and see how far it is.</summary>
internal sealed class BackupCommand(BackupClient backups, BackupProgressMessages progress, Replies replies, TimeProvider time) : IChatCommand
{
    public string Name => CommandNames.Backup;

    public string Description => Texts.BackupDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            switch (call.Words)
            {
                case []:
                    await replies.SendAsync(call.Chat, Texts.Backup(await backups.GetAsync(cancellationToken), time.GetUtcNow()), cancellationToken);
                    break;
                case [var now] when now.Equals("now", StringComparison.OrdinalIgnoreCase):
                    await StartAsync(call, cancellationToken);
                    break;
                default:
                    await replies.SendAsync(call.Chat, Texts.BackupSyntax, cancellationToken);
                    break;
            }
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            await replies.SendAsync(call.Chat, await StoredAsync(), cancellationToken);
        }
    }

    private async Task StartAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Role != Role.Admin)
        {
            await replies.SendAsync(call.Chat, Texts.AdminsOnly, cancellationToken);
            return;
        }

        var before = await backups.GetAsync(cancellationToken);
        await backups.StartAsync(cancellationToken);
        if (await replies.AskAsync(call.Chat, Texts.BackupStarted, null, call.Message.Id, cancellationToken) is { } message)
            progress.Follow(new BackupFollowing(call.Chat, message, before.LastGood?.At));
    }

    // The service is away; what it wrote last is in the cache.
    private async Task<string> StoredAsync()
    {
        var stored = await backups.GetStoredAsync();
        return stored.Count == 0 ? Texts.BackupAway : $"{Texts.BackupAway}\n\n{string.Join("\n\n", stored.Select(r => Texts.Backup(r with { Phase = BackupPhase.Idle }, time.GetUtcNow())))}";
    }
}
