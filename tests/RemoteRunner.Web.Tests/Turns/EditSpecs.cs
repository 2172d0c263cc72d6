using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

/// <summary>A prompt can be changed as long as it waits behind another one.</summary>
public sealed class EditSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_turn_that_waits_runs_with_its_new_prompt(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var first = await SubmitAsync(box, session, "[[text one two three]] [[slow 60s]]");
        await WaitForAsync<TextDelta>(box, first);
        var second = await SubmitAsync(box, session, "[[text old]]");

        Assert.True(await box.EditTurnAsync(Ben, second, "[[text new]]", Cancellation));
        Assert.False(await box.EditTurnAsync(Ben, second, "[[text new]]", Cancellation));
        var tooLate = await Assert.ThrowsAsync<BoxProblemException>(() => box.EditTurnAsync(Ben, first, "[[text other]]", Cancellation));
        var notYours = await Assert.ThrowsAsync<BoxProblemException>(() => box.EditTurnAsync(Cleo, second, "[[text hers]]", Cancellation));
        await box.CancelTurnAsync(Ben, first, Cancellation);
        var log = await FollowAsync(box, second);

        Assert.Equal("new", log.End.Text);
        Assert.Equal((BoxApi.Problems.TooLate, BoxApi.Problems.NotYours), (tooLate.Type, notYours.Type));
        Assert.Equal(BoxApi.Problems.TooLate, (await Assert.ThrowsAsync<BoxProblemException>(() => box.EditTurnAsync(Ben, second, "again", Cancellation))).Type);
    }
}
