using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Audit;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Api;

public sealed class AuditSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Who_asked_allowed_denied_and_stopped_is_noted_once_each(CacheKind cache)
    {
        var box = World[cache];
        var session = await NewSessionAsync(box.Client);
        var decisions = new Queue<ApprovalDecision>([ApprovalDecision.AllowOnce, ApprovalDecision.Deny]);
        var asked = await RunAsync(
            box.Client, session,
            $$"""[[tool Bash {"command":"touch {{Guid.NewGuid():N}}","description":"a"}]] [[then]] [[tool Bash {"command":"touch {{Guid.NewGuid():N}}","description":"b"}]]""",
            _ => decisions.Dequeue());
        var stopped = await SubmitAsync(box.Client, session, "[[text one two three]] [[slow 30s]]");
        await box.Client.CancelTurnAsync(Ben, stopped, Cancellation);
        await box.Client.CancelTurnAsync(Ben, stopped, Cancellation);
        await WaitForEndAsync(box.Client, stopped);

        var entries = (await box.Services.GetRequiredService<AuditLog>().ReadAsync(10_000, Ben, Cancellation)).Where(e => e.Turn == asked.Turn || e.Turn == stopped).Reverse().ToList();

        Assert.Equal([AuditAction.Asked, AuditAction.Allowed, AuditAction.Denied, AuditAction.Asked, AuditAction.Stopped], entries.Select(e => e.Action));
        Assert.Equal([null, "Bash, once", "Bash", null, null], entries.Select(e => e.Detail));
        Assert.All(entries, e => Assert.Equal(Ben, e.Actor));
    }
}
