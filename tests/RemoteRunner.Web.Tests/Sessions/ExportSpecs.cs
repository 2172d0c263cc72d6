using System.Net;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Sessions;

/// <summary>A session as a file, and what an admin is told of the box.</summary>
public sealed class ExportSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task Exports_what_was_said_with_tools_folded()
    {
        var box = Box.Client;
        var session = await NewSessionAsync(box);
        Assert.Null(await box.ExportSessionAsync(Ben, session, Cancellation));
        await RunAsync(
            box, session, """Please look. [[text I look **around**.]] [[tool Bash {"command":"echo '```' && touch exported.txt","description":"d"}]] [[text That was all.]]""",
            _ => ApprovalDecision.AllowOnce);
        await RunAsync(box, session, "And again. [[text Second answer.]]");

        var text = await box.ExportSessionAsync(Ben, session, Cancellation);

        Assert.NotNull(text);
        Assert.StartsWith("# ", text, StringComparison.Ordinal);
        string[] inOrder =
        [
            "## You, ", "Please look.", "I look **around**.", "<summary>🔧 Bash: echo '```' &amp;&amp; touch exported.txt</summary>", "````\necho '```'",
            "<summary>✓ Bash: ```</summary>", "That was all.", "## You, ", "And again.", "Second answer.",
        ];
        var at = 0;
        foreach (var piece in inOrder)
        {
            var found = text.IndexOf(piece, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{piece}' is missing after {at} in:\n{text}");
            at = found + piece.Length;
        }
    }

    [Fact]
    public async Task Exports_nobody_elses_session()
    {
        var session = await NewSessionAsync(Box.Client);

        var problem = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ExportSessionAsync(Cleo, session, Cancellation));

        Assert.Equal(BoxApi.Problems.NotYours, problem.Type);
    }

    [Fact]
    public async Task Tells_admins_alone_how_everything_is_that_it_depends_on()
    {
        var findings = await Box.Client.ExamineAsync(Ada, Cancellation);

        Assert.Equal(["box.cache", "box.claude", "box.credential", "box.disk", "box.ready"], findings.Select(f => f.Name).Order());
        Assert.All(findings, f => Assert.True(f.Ok, $"{f.Name}: {f.Sentence}"));
        Assert.Equal("2.1.331", findings.Single(f => f.Name == "box.claude").Sentence);
        var problem = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ExamineAsync(Ben, Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden, problem.Status);
    }
}
