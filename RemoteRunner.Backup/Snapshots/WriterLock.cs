using RemoteRunner.Backup.Engine;
using RemoteRunner.Backup.Reports;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Snapshots;

/// <summary>
/// Who holds it is the only one who works on the repository: a file lock keeps other processes of this folder out, a
/// lease in the cache those of other folders or machines. Then restic's own locks can only be a dead one's, and go.
/// </summary>
internal sealed class WriterLock(BackupPlace place, BackupState state, IConnectionMultiplexer redis, Restic restic, TimeProvider time)
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(2);

    /// <exception cref="BackupException">Somebody else holds it, or the folder cannot be used.</exception>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<Held> TakeAsync(CancellationToken cancellationToken)
    {
        var file = OpenFile();
        var held = new Held(file, redis.GetDatabase(), RedisKeys.BackupLease(place.Box), time);
        try
        {
            // The mark names this folder: a lease of our own dead predecessor, which the file lock proves dead, is taken over.
            if (!await held.TryTakeLeaseAsync(place.Directory, _lease))
                throw new BackupException(Texts.AlreadyRuns);
            await OrphanedRestic.EndAsync(place.Directory, cancellationToken);
            await restic.PrepareAsync(creates: state.Current.Repository != place.Repository, cancellationToken);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private FileStream OpenFile()
    {
        try
        {
            BackupPlace.CreatePrivate(place.Directory);
            return new FileStream(place.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BackupException(Texts.FolderNotWritable(place.Directory, e.Message), e);
        }
        catch (IOException) when (File.Exists(place.LockFile))
        {
            throw new BackupException(Texts.AlreadyRuns);
        }
        catch (IOException e)
        {
            throw new BackupException(Texts.FolderNotWritable(place.Directory, e.Message), e);
        }
    }

    /// <summary>The lock while it is held; it is let go of by disposal.</summary>
    internal sealed class Held(FileStream file, IDatabase database, string key, TimeProvider time) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private string? _mark;
        private Task _renewing = Task.CompletedTask;

        public async Task<bool> TryTakeLeaseAsync(string owner, TimeSpan lease)
        {
            var mark = $"{Environment.MachineName}:{owner}";
            if (!await database.StringSetAsync(key, mark, lease, When.NotExists) && await database.StringGetAsync(key) != mark)
                return false;

            _mark = mark;
            _renewing = RenewAsync(mark, lease);
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            await _renewing;
            try
            {
                if (_mark is not null)
                    await database.KeyDeleteAsync(key);
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                // It lapses by itself.
            }

            await file.DisposeAsync();
            _ended.Dispose();
        }

        private async Task RenewAsync(string mark, TimeSpan lease)
        {
            while (!_ended.IsCancellationRequested)
            {
                await Task.Delay(lease / 4, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                try
                {
                    if (!_ended.IsCancellationRequested)
                        await database.StringSetAsync(key, mark, lease);
                }
                catch (Exception e) when (e is RedisException or TimeoutException)
                {
                    // Tried again soon; the file lock holds meanwhile.
                }
            }
        }
    }
}
