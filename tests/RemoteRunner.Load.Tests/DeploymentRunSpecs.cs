using RemoteRunner.Load.Direct;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Load.Tests;

public sealed class DeploymentRunSpecs
{
    [Fact]
    public async Task A_box_that_is_not_there_and_a_user_that_is_none_are_told_in_words()
    {
        var nowhere = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");

        var away = await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(nowhere, "tg:1"));
        var nobody = await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(nowhere, "ada"));

        Assert.StartsWith($"The box at {nowhere} takes no session: Connection refused", away.Message, StringComparison.Ordinal);
        Assert.Contains("--user must be written like tg:1001", nobody.Message, StringComparison.Ordinal);
    }

    private static Task<string> RunAsync(Uri box, string user) =>
        DeploymentRun.ExecuteAsync(box, "load-internal-key-0123456789abcdef", user, null, 1, TextWriter.Null, TestContext.Current.CancellationToken);
}
