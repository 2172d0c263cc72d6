using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A running RemoteRunner for many tests. Each takes members of its own, so they run beside one another.</summary>
/// <param name="firstMember">Telegram id of the first of its members.</param>
/// <param name="members">How many there are.</param>
/// <param name="others">Ids of further people of the simulated Telegram, whom the settings admit or not.</param>
/// <param name="settings">As on the command line.</param>
public abstract class AppFixture(long firstMember, int members, IReadOnlyList<int> others, params string[] settings) : IAsyncLifetime
{
    private RunnerApp? _app;
    private int _taken = -1;

    internal RunnerApp App => _app ?? throw new InvalidOperationException("The application has not started.");

    /// <summary>A member nobody else in this run is.</summary>
    internal Phone NewMember()
    {
        var index = Interlocked.Increment(ref _taken);
        Assert.InRange(index, 0, members - 1);
        return App.Phone(firstMember + index);
    }

    public virtual async ValueTask InitializeAsync() => _app = await RunnerApp.StartAsync(
    [
        $"Telegram:AllowedUsers={string.Join(',', Enumerable.Range(0, members).Select(i => firstMember + i))}",
        .. settings,
        .. RunnerApp.People([.. others, .. Enumerable.Range((int)firstMember, members)]),
    ]);

    public virtual async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
