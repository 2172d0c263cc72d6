using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A RemoteRunner of their own for tests that kill its parts or set it up differently. Each test takes members of its own.</summary>
/// <param name="firstMember">Telegram id of the first of its members.</param>
/// <param name="members">How many there are.</param>
/// <param name="others">Ids of further people of the simulated Telegram, whom the settings admit or not.</param>
/// <param name="settings">As on the command line.</param>
public abstract class OwnApp(long firstMember, int members, IReadOnlyList<int> others, params string[] settings) : IAsyncLifetime
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

    public async ValueTask InitializeAsync() => _app = await RunnerApp.StartAsync(
    [
        $"Telegram:AllowedUsers={string.Join(',', Enumerable.Range(0, members).Select(i => firstMember + i))}",
        .. settings,
        .. RunnerApp.People([.. others, .. Enumerable.Range((int)firstMember, members)]),
    ]);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
