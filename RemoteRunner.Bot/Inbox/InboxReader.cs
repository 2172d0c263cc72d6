using System.Collections.Concurrent;
using System.Diagnostics;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Inbox;

/// <summary>Hands one chat's waiting updates over, in order, until none is left or one cannot go on.</summary>
internal sealed partial class InboxReader(
    InboxStore store, UpdateHandler handler, TurnSubmitter submitter, BotMetrics metrics, TimeProvider time, ILogger<InboxReader> logger)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(15);

    // A chat's failures in a row; the entry goes with the success.
    private readonly ConcurrentDictionary<long, int> _failures = new();

    /// <returns>Null when nothing waits any more; otherwise how long to leave the chat alone.</returns>
    public async Task<TimeSpan?> ReadAsync(long chat, CancellationToken cancellationToken)
    {
        try
        {
            while (await store.GetWaitingAsync(chat) is { Length: > 0 } waiting)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (InboxEntry.FromJson(waiting[0].ToString()) is not { } entry)
                {
                    Log.Damaged(logger, chat);
                    await store.DoneAsync(chat, waiting[0]);
                    continue;
                }

                var album = Album.Of(entry, waiting);
                if (Album.Missing(entry, album, time.GetUtcNow()) is var missing && missing > TimeSpan.Zero)
                    return missing;

                await HandOverAsync(chat, entry, album, waiting, cancellationToken);
                _failures.TryRemove(chat, out _);
            }

            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (LeaseLostException)
        {
            // Whoever works now hands it over again; the ids are the same, so nothing runs twice.
            return null;
        }
        catch (Exception e)
        {
            return await RestAsync(chat, e);
        }
    }

    private async Task HandOverAsync(long chat, InboxEntry entry, Album album, RedisValue[] waiting, CancellationToken cancellationToken)
    {
        using var activity = BotTracing.Resume("process telegram", ActivityKind.Consumer, entry.Trace);
        activity?.SetTag("messaging.system", "telegram");
        activity?.SetTag("messaging.operation.type", "process");
        activity?.SetTag("messaging.message.id", entry.Update.Id);

        var turn = await handler.HandleAsync(entry.Update, NewestEdit(entry.Update, waiting), album.Messages, cancellationToken);

        // From here on nothing is cut off by a shutdown: what was handed over is written down.
        // An album's first message goes last: after a crash in between it is the same turn.
        foreach (var item in album.Waiting)
            await store.DoneAsync(chat, item);
        var stands = await store.DoneAsync(chat, waiting[0]);
        metrics.HandedOver(time.GetUtcNow() - entry.Received);
        if (!stands && turn is { } accepted && entry.Update.Message?.From is { } sender)
            await submitter.StopAsync(UserId.Telegram(sender.Id), accepted, cancellationToken);
    }

    /// <summary>A message that was edited while it waited is taken as it was corrected.</summary>
    private static Message? NewestEdit(Update update, RedisValue[] waiting) =>
        update.Message is { } message && waiting.Length > 1
            ? waiting.Skip(1)
                .Select(w => InboxEntry.FromJson(w.ToString())?.Update.EditedMessage)
                .LastOrDefault(e => e?.Id == message.Id)
            : null;

    private async Task<TimeSpan> RestAsync(long chat, Exception e)
    {
        var failures = _failures.AddOrUpdate(chat, 1, (_, n) => n + 1);
        if (failures == 1)
            Log.Waits(logger, chat, e);

        // An outage ends some time; an update that breaks the bot would hold up its chat for ever.
        if (!Outage.Is(e) && failures >= MaxAttempts)
        {
            Log.GivenUp(logger, chat, failures, e);
            await DropHeadAsync(chat);
            _failures.TryRemove(chat, out _);
        }

        return Backoff.Pause(failures, _firstPause, _longestPause);
    }

    private async Task DropHeadAsync(long chat)
    {
        try
        {
            if (await store.GetWaitingAsync(chat) is { Length: > 0 } waiting)
            {
                await store.DoneAsync(chat, waiting[0]);
                if (InboxEntry.FromJson(waiting[0].ToString())?.Update.Message is { } message)
                    await handler.SayLostAsync(message);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException or LeaseLostException)
        {
            Log.Waits(logger, chat, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2011, LogLevel.Warning, "An update of chat {Chat} cannot be handed over yet; it is kept and tried again.")]
        public static partial void Waits(ILogger logger, long chat, Exception exception);

        [LoggerMessage(2012, LogLevel.Error, "An update of chat {Chat} was dropped after {Attempts} attempts; its sender is told.")]
        public static partial void GivenUp(ILogger logger, long chat, int attempts, Exception exception);

        [LoggerMessage(2013, LogLevel.Error, "A stored update of chat {Chat} cannot be read (it is damaged or of another version) and was dropped.")]
        public static partial void Damaged(ILogger logger, long chat);
    }
}
