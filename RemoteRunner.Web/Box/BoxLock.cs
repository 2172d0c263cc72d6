namespace RemoteRunner.Web.Box;

/// <summary>
/// Holds the data directory for one box: two on the same transcripts would each miss the other's turns, and the
/// second one's recovery would end the first one's processes. The system lets go of it when the process dies.
/// </summary>
internal sealed class BoxLock(BoxIdentity box) : IHostedService, IDisposable
{
    private FileStream? _file;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(box.DataDirectory);
            _file = new FileStream(Path.Combine(box.DataDirectory, "box.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BoxStartException($"Box:DataDirectory ({box.DataDirectory}) is not writable for this user: make it so, or set another folder.", e);
        }
        catch (IOException e)
        {
            throw new BoxStartException($"Another box runs on Box:DataDirectory ({box.DataDirectory}), or the folder cannot be used: stop that box, or set another folder.", e);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _file?.Dispose();
}
