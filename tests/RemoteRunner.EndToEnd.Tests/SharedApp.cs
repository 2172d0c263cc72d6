using RemoteRunner.EndToEnd.Tests.Drivers;
using RemoteRunner.TestSupport;

[assembly: AssemblyFixture(typeof(RemoteRunner.EndToEnd.Tests.SharedApp))]

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>
/// One running RemoteRunner for all tests that can share it. Each test takes a person of its own, so they run beside
/// one another; tests that restart or kill services start their own.
/// </summary>
public sealed class SharedApp : IAsyncLifetime
{
    private const long FirstMember = 2001;
    private const int Members = 90;

    private RunnerApp? _app;
    private IDisposable? _machine;
    private int _taken = -1;

    internal RunnerApp App => _app ?? throw new InvalidOperationException("The application has not started.");

    /// <summary>A member nobody else in this run is.</summary>
    internal Phone NewMember()
    {
        var index = Interlocked.Increment(ref _taken);
        Assert.InRange(index, 0, Members - 1);
        return App.Phone(FirstMember + index);
    }

    public async ValueTask InitializeAsync()
    {
        _machine = await WholeMachine.TakeAsync(TestContext.Current.CancellationToken);
        _app = await RunnerApp.StartAsync(
        [
            $"Telegram:AllowedUsers={string.Join(',', Enumerable.Range(0, Members).Select(i => FirstMember + i))}",
            "Telegram:Admins=1001",
            "Claude:MaxTurns=6",

            // For clones from a server of the tests.
            "Workspaces:CloneProtocols:0=http",
            "OutsideWorld:DeepgramKey=simulated-deepgram-key",
            .. RunnerApp.People([1001, 1003, (int)AdminSpecs.Guest, .. Enumerable.Range((int)FirstMember, Members)]),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _machine?.Dispose();
    }
}
