namespace RemoteRunner.Web.Box;

/// <summary>
/// Holds the data directory for one box: two on the same transcripts would each miss the other's turns, and the
/// second one's recovery would end the first one's processes. The system lets go of it when the process dies.
/// </summary>
internal sealed class BoxLock(BoxIdentity box, TimeProvider time) : IHostedService, IDisposable
{
    // A box that is being restarted may still be letting go when the next one starts.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private FileStream? _file;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(box.DataDirectory);
            await TakeAsync(cancellationToken);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BoxStartException($"Box:DataDirectory ({box.DataDirectory}) is not writable for this user: make it so, or set another folder.", e);
        }
        catch (IOException e)
        {
            throw new BoxStartException($"Another box runs on Box:DataDirectory ({box.DataDirectory}), or the folder cannot be used: stop that box, or set another folder.", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _file?.Dispose();

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                _file = new FileStream(Path.Combine(box.DataDirectory, "box.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return;
            }
            catch (IOException) when (time.GetElapsedTime(began) < _patience)
            {
                await Task.Delay(_pause, time, cancellationToken);
            }
        }
    }
}
