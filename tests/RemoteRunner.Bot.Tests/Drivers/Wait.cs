using System.Diagnostics;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>Waits for a condition instead of sleeping.</summary>
internal static class Wait
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    public static async Task<T> ForAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < _patience)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(15, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Waited in vain for: {what}");
    }

    public static Task UntilAsync(Func<Task<bool>> holds, string what) =>
        ForAsync(async () => await holds() ? "yes" : null, what);

    public static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);
}
