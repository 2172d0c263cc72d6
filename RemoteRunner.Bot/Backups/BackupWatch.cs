using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Backups;

/// <summary>
/// Tells the admins once of each problem with the backups. It goes by what stands in the cache, so that it also notices a
/// backup service that is gone: then the last good backup becomes late.
/// </summary>
internal sealed partial class BackupWatch(
    BackupClient backups, UserDirectory users, IConnectionMultiplexer redis, Replies replies, IOptions<TelegramOptions> telegram,
    IOptions<BackupWatchOptions> options, TimeProvider time, ILogger<BackupWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _kept = TimeSpan.FromDays(60);

    private static readonly TimeSpan _pause = TimeSpan.FromHours(1);

    // One entry an admin.
    private readonly Dictionary<UserId, DateTimeOffset> _tryAgain = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var report in await backups.GetStoredAsync())
                {
                    if (ProblemOf(report) is { } problem)
                        await TellAsync(report.Box, problem, stoppingToken);
                }
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                Log.CacheAway(logger, e);
            }

            await Task.Delay(options.Value.Look, time, stoppingToken);
        }
    }

    private BackupProblem? ProblemOf(BackupReport report) =>
        report.Problem
        ?? (report.LateAt is { } lateAt && time.GetUtcNow() > lateAt
            ? new BackupProblem($"late:{lateAt.UtcTicks}", Texts.BackupLate(report.LastGood?.At), lateAt)
            : null);

    private async Task TellAsync(string box, BackupProblem problem, CancellationToken cancellationToken)
    {
        var database = redis.GetDatabase();
        var told = RedisKeys.BotBackupTold(telegram.Value.BotId, box);
        foreach (var admin in await users.ListAdminsAsync())
        {
            if (admin.TelegramId is not { } chat || await database.HashGetAsync(told, admin.Value) == problem.Id)
                continue;

            // Who never wrote to the bot, or blocked it, cannot be told; they may come.
            if (_tryAgain.TryGetValue(admin, out var again) && time.GetUtcNow() < again)
                continue;
            if (!await replies.SendAsync(ChatPlace.Private(chat), Texts.BackupProblem(box, problem.Sentence), cancellationToken))
            {
                _tryAgain[admin] = time.GetUtcNow() + _pause;
                continue;
            }

            // Marked when it was sent: told twice after a crash is better than never.
            await database.HashSetAsync(told, admin.Value, problem.Id);
            await database.KeyExpireAsync(told, _kept);
            Log.Told(logger, admin, problem.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6111, LogLevel.Information, "Admin {Admin} was told of the problem {Problem} with the backups.")]
        public static partial void Told(ILogger logger, UserId admin, string problem);

        [LoggerMessage(6112, LogLevel.Information, "The cache is away: how backups stand is looked at later.")]
        public static partial void CacheAway(ILogger logger, Exception exception);
    }
}
