namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>Looks at the machine's processes, as an operator would with <c>ps</c>.</summary>
internal static class Machine
{
    /// <summary>The processes whose environment or command line holds <paramref name="text"/>.</summary>
    public static IReadOnlyList<int> ProcessesThatMention(string text) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && (Holds(id, "cmdline", text) || Holds(id, "environ", text)))];

    /// <summary>The one process that <paramref name="parent"/> started and that still runs.</summary>
    public static int OnlyChildOf(int parent) =>
        int.Parse(
            Assert.Single(File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until the condition holds; fails with <paramref name="what"/> when it does not within a minute.</summary>
    public static Task WaitUntilAsync(Func<bool> condition, string what) => WaitUntilAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="WaitUntilAsync(Func{bool}, string)"/>
    public static async Task WaitUntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!await condition())
                await tick.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail(what);
        }
    }

    private static bool Holds(int process, string file, string text)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}").Contains(text, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
