using RemoteRunner.TestSupport;

[assembly: AssemblyFixture(typeof(RemoteRunner.EndToEnd.Tests.SharedApp))]

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The one for all tests that can share it; those that restart or kill services, or set it up differently, have their own.</summary>
public sealed class SharedApp() : AppFixture(
    firstMember: 2001,
    members: 90,
    others: [1001, 1003, (int)AdminSpecs.Guest],
    "Telegram:Admins=1001",
    "Claude:MaxTurns=6",

    // For clones from a server of the tests.
    "Workspaces:CloneProtocols:0=http",
    "OutsideWorld:DeepgramKey=simulated-deepgram-key")
{
    private IDisposable? _machine;

    public override async ValueTask InitializeAsync()
    {
        _machine = await WholeMachine.TakeAsync(TestContext.Current.CancellationToken);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _machine?.Dispose();
    }
}
