using System.Diagnostics;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>Waits for a condition instead of sleeping.</summary>
internal static class Wait
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    /// <param name="every">Milliseconds between two looks.</param>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> look, string what, int every = 15)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < _patience)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(every, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Waited in vain for: {what}{CapturedLog.TellTrouble()}");
    }

    public static Task UntilAsync(Func<Task<bool>> holds, string what, int every = 15) =>
        ForAsync(async () => await holds() ? "yes" : null, what, every);

    public static Task UntilAsync(Func<bool> holds, string what, int every = 15) => UntilAsync(() => Task.FromResult(holds()), what, every);
}
