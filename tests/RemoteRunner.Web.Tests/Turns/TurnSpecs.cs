using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

public sealed class TurnSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Streams_a_text_turn(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);

        var log = await RunAsync(box, session, "[[text Hello from the model]]");

        Assert.Equal("Hello from the model", log.End.Text);
        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Equal("Hello from the model", log.Streamed);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Asks_before_a_file_is_written(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var file = $"{Guid.NewGuid():N}.txt";

        var log = await RunAsync(box, session, $$"""[[tool Write {"file_path":"{{"{{CWD}}"}}/{{file}}","content":"one\n"}]] [[text written]]""", _ => ApprovalDecision.AllowOnce);

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Equal("one\n", await File.ReadAllTextAsync(Path.Combine(World[cache].Folders.Main, file), Cancellation));
    }
}
