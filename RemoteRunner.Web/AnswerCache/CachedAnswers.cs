using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.AnswerCache.Fingerprints;
using RemoteRunner.Web.AnswerCache.Requests;
using RemoteRunner.Web.AnswerCache.Store;
using RemoteRunner.Web.AnswerCache.Turns;
using StackExchange.Redis;

namespace RemoteRunner.Web.AnswerCache;

/// <summary>
/// The answer cache, its one way in: look before a turn, store after it. When in doubt there is no answer; when the
/// cache is away, turns run as if there were none.
/// </summary>
internal sealed partial class CachedAnswers(
    AnswerCacheStore store, WorkspaceFingerprint fingerprint, ReadStamps stamps, AnswerCacheMetrics metrics,
    IOptions<AnswerCacheOptions> options, TimeProvider time, ILogger<CachedAnswers> logger)
{
    private static readonly TimeSpan _twinPoll = TimeSpan.FromMilliseconds(50);

    private readonly ReadOnlyRequest _request = new(options.Value);

    /// <summary>Whether a prompt reads as read-only and self-contained, also where nothing may be stored.</summary>
    public bool ReadsOnly(string prompt) => _request.Judge(prompt) == Refusal.None;

    /// <summary>
    /// Looks a prompt up, at the moment its turn is about to run. A request like one that runs right now waits for that
    /// one's answer.
    /// </summary>
    public async Task<CacheLookup> LookAsync(AnswerQuestion question, CancellationToken cancellationToken)
    {
        var refusal = !options.Value.Enabled ? Refusal.Disabled
            : question.HasAttachments ? Refusal.HasAttachments
            : _request.Judge(question.Prompt);
        if (refusal != Refusal.None)
            return Refuse(refusal);

        var began = time.GetUtcNow();
        var day = Today();
        var state = await fingerprint.TakeAsync(question.Root, question.Home, cancellationToken);
        if (state.Refusal != Refusal.None)
            return Refuse(state.Refusal);

        var miss = new CacheMiss
        {
            Question = question,
            Owner = Owner(question.User, question.Workspace),
            Digest = Digest(question, state, day),
            Fingerprint = state.Digest,
            At = began,
            Day = day,
            Lease = null,
        };
        try
        {
            var lookup = await FindAsync(miss, cancellationToken);
            metrics.Looked(time.GetUtcNow() - began);
            if (lookup is CacheHit hit)
            {
                metrics.Hit(hit.SavedUsd);
                Log.Hit(logger, question.User, question.Workspace, hit.Age);
            }
            else
            {
                metrics.Missed();
            }

            return lookup;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.CacheAway(logger, e);
            return Refuse(Refusal.CacheAway);
        }
    }

    /// <summary>Stores the answer of a turn that a miss let run, if the turn is proven to have only read.</summary>
    public async Task<StoreOutcome> StoreAsync(CacheMiss miss, TurnObservation observation, TurnEnded ended, CancellationToken cancellationToken)
    {
        try
        {
            var refusal = await TryStoreAsync(miss, observation, ended, cancellationToken);
            if (refusal == Refusal.None)
                metrics.Stored();
            else
                metrics.Refused(refusal, "store");
            return new StoreOutcome(refusal);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.CacheAway(logger, e);
            metrics.Refused(Refusal.CacheAway, "store");
            return new StoreOutcome(Refusal.CacheAway);
        }
        finally
        {
            await AbandonAsync(miss);
        }
    }

    /// <summary>Gives a miss back whose turn did not come to an end: those that wait for it run themselves.</summary>
    public async Task AbandonAsync(CacheMiss miss)
    {
        if (miss.Lease is not { } lease)
            return;

        try
        {
            await store.ReleaseAsync(miss.Digest, lease);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // It runs out by itself.
            Log.CacheAway(logger, e);
        }
    }

    /// <summary>Forgets the user's answers, or the workspace's where they are shared.</summary>
    /// <returns>How many there were.</returns>
    public Task<long> ClearAsync(UserId user, string workspace) => store.ClearAsync(Owner(user, workspace));

    private async Task<CacheLookup> FindAsync(CacheMiss miss, CancellationToken cancellationToken)
    {
        var holder = Guid.NewGuid().ToString("N");
        if (miss.Question.RunAgain)
            return await store.TryLeaseAsync(miss.Digest, holder) ? miss with { Lease = holder } : miss;

        var deadline = time.GetUtcNow() + options.Value.WaitForTwin;
        string? twin = null;
        for (var waited = false; ; waited = true)
        {
            if (await store.GetAsync(miss.Owner, miss.Digest) is { } found)
            {
                if (await IsTrueAsync(miss, found.Entry, waited, cancellationToken))
                    return new CacheHit(found.Entry.Text, found.Age, found.Entry.CostUsd, found.Entry.Model);
                await store.RemoveAsync(miss.Owner, miss.Digest);
            }

            if (await store.TryLeaseAsync(miss.Digest, holder))
            {
                if (await FindLateAsync(miss, cancellationToken) is { } late)
                {
                    await store.ReleaseAsync(miss.Digest, holder);
                    return late;
                }

                return miss with { Lease = holder, At = waited ? time.GetUtcNow() : miss.At };
            }

            // The one we waited for ended without an answer and another took over: what cannot be stored would make
            // all that wait run one after another.
            var runs = await store.HolderAsync(miss.Digest);
            twin ??= runs;
            if (runs != twin || time.GetUtcNow() >= deadline)
                return (CacheLookup?)await FindLateAsync(miss, cancellationToken) ?? miss;
            await Task.Delay(_twinPoll, time, cancellationToken);
        }
    }

    /// <summary>What the twin stored before it let go, after our look: others that waited hold the lease for a moment, to find the same.</summary>
    private async Task<CacheHit?> FindLateAsync(CacheMiss miss, CancellationToken cancellationToken) =>
        await store.GetAsync(miss.Owner, miss.Digest) is { } late && await IsTrueAsync(miss, late.Entry, stale: true, cancellationToken)
            ? new CacheHit(late.Entry.Text, late.Age, late.Entry.CostUsd, late.Entry.Model)
            : null;

    /// <summary>What was read is as it was; and after a wait the whole tree is still the one that was asked about.</summary>
    private async Task<bool> IsTrueAsync(CacheMiss miss, AnswerEntry entry, bool stale, CancellationToken cancellationToken)
    {
        if (stale && (Today() != miss.Day || (await fingerprint.TakeAsync(miss.Question.Root, miss.Question.Home, cancellationToken)).Digest != miss.Fingerprint))
            return false;
        return await Task.Run(() => stamps.AreCurrent(miss.Question.Root, entry.Reads, cancellationToken), cancellationToken);
    }

    private async Task<Refusal> TryStoreAsync(CacheMiss miss, TurnObservation observation, TurnEnded ended, CancellationToken cancellationToken)
    {
        if (ended.State != TurnState.Succeeded)
            return Refusal.NotSucceeded;
        if (string.IsNullOrWhiteSpace(ended.Text))
            return Refusal.EmptyAnswer;
        if (ended.Text.Length > options.Value.MaxAnswerLength)
            return Refusal.AnswerTooLarge;

        var root = miss.Question.Root;
        var state = await fingerprint.TakeAsync(root, miss.Question.Home, cancellationToken);
        if (state.Refusal != Refusal.None)
            return state.Refusal;
        if (state.Digest != miss.Fingerprint)
            return Refusal.ChangedDuringTheTurn;
        if (Today() != miss.Day)
            return Refusal.AnotherDay;

        var verdict = observation.Judge(root, state);
        if (verdict.Refusal != Refusal.None)
            return verdict.Refusal;

        IReadOnlyList<ReadStamp> reads;
        try
        {
            reads = await Task.Run(() => stamps.Take(root, verdict.Reads, miss.At, cancellationToken), cancellationToken);
        }
        catch (NotCacheableException e)
        {
            return e.Reason;
        }

        var entry = new AnswerEntry(AnswerEntry.CurrentVersion, ended.Text, time.GetUtcNow(), ended.Usage.CostUsd, miss.Question.Model, reads);
        await store.PutAsync(miss.Owner, miss.Digest, entry);
        return Refusal.None;
    }

    /// <summary>Says that a prompt is not for the cache, and counts why.</summary>
    public NotCandidate Refuse(Refusal reason)
    {
        metrics.Refused(reason, "look");
        return new NotCandidate(reason);
    }

    // The CLI tells Claude the local date.
    private DateOnly Today() => DateOnly.FromDateTime(time.GetLocalNow().DateTime);

    private string Owner(UserId user, string workspace) =>
        options.Value.SharedBy == AnswerSharing.User ? user.Value : $"workspace:{workspace}";

    private string Digest(AnswerQuestion question, WorkspaceState state, DateOnly day)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[]
        {
            Owner(question.User, question.Workspace), question.Workspace, question.Root, state.Digest, question.Model ?? string.Empty, question.Mode,
            question.CliVersion, day.ToString("O"), question.Instructions, question.Setup, question.Conversation ?? string.Empty,
            RequestText.Normalise(question.Prompt),
        })
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Information, "Cache hit: {User} in workspace '{Workspace}' gets an answer that is {Age} old.")]
        public static partial void Hit(ILogger logger, UserId user, string workspace, TimeSpan age);

        [LoggerMessage(3302, LogLevel.Warning, "The cache cannot be reached, so answers are neither looked up nor stored.")]
        public static partial void CacheAway(ILogger logger, Exception exception);
    }
}
