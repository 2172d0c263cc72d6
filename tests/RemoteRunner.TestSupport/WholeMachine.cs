namespace RemoteRunner.TestSupport;

/// <summary>
/// Held by tests that keep a whole machine busy with processes of their own: test projects run beside one another, and two
/// of these at once would only measure who gets the processor.
/// </summary>
public static class WholeMachine
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until nobody else holds the machine; disposing the result gives it back. Its end also does, however it ends.</summary>
    public static async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), "remoterunner-tests-whole-machine.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(_pause, cancellationToken);
            }
        }
    }
}
