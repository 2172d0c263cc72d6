using System.Net;
using System.Net.Http.Json;
using System.Text;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Backup;

/// <summary>A backup holds the box: nothing starts, what works is named, and a dead backup blocks nobody.</summary>
public sealed class HoldSpecs(World world) : BoxTest(world)
{
    private static readonly UserId _backup = UserId.Parse("service:backup");
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task No_turn_starts_while_the_box_is_held_and_all_go_on_when_it_is_released()
    {
        await using var box = await StartAsync();
        var session = await NewSessionAsync(box.Client);
        var hold = Guid.NewGuid();
        var held = await box.Client.HoldAsync(_backup, box.Folders.Name, hold, _long, Cancellation);
        Assert.Equal(0, held.Working);
        Assert.Empty(held.Unfinished);

        var turn = await SubmitAsync(box.Client, session, "[[text On we go.]]");
        await EventuallyAsync(async () => (await box.Client.GetBoxAsync(Ben, Cancellation)).Running == 1, "the turn waits with its slot in hand", 60);
        var still = await box.Client.HoldAsync(_backup, box.Folders.Name, hold, _long, Cancellation);
        Assert.Equal(0, still.Working);
        Assert.Empty(still.Unfinished);
        Assert.Equal(TurnState.Queued, (await box.Client.GetTurnAsync(Ben, turn, Cancellation)).State);

        await box.Client.ReleaseAsync(_backup, box.Folders.Name, hold, Cancellation);
        Assert.Equal("On we go.", (await WaitForEndAsync(box.Client, turn)).End.Text.Trim());
    }

    [Fact]
    public async Task A_hold_that_nobody_prolongs_lapses()
    {
        await using var box = await StartAsync();
        var session = await NewSessionAsync(box.Client);
        await box.Client.HoldAsync(_backup, box.Folders.Name, Guid.NewGuid(), TimeSpan.FromSeconds(1), Cancellation);

        var log = await RunAsync(box.Client, session, "[[text By itself.]]");

        Assert.Equal(TurnState.Succeeded, log.End.State);
    }

    [Fact]
    public async Task A_turn_at_work_is_counted_and_one_that_waits_for_a_person_is_only_named()
    {
        await using var box = await StartAsync();
        var session = await NewSessionAsync(box.Client);
        var turn = await SubmitAsync(box.Client, session, """[[tool Bash {"command":"touch never.txt","description":"touch"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, turn);
        var hold = Guid.NewGuid();

        await EventuallyAsync(async () => (await box.Client.HoldAsync(_backup, box.Folders.Name, hold, _long, Cancellation)).Working == 0, "the waiting turn gives its slot away", 60);
        Assert.Equal([turn], (await box.Client.HoldAsync(_backup, box.Folders.Name, hold, _long, Cancellation)).Unfinished);

        // Its answer is taken, but it goes on only after the hold.
        await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.Deny), Cancellation);
        await WaitForAsync<ApprovalClosed>(box.Client, turn);
        Assert.Equal(0, (await box.Client.HoldAsync(_backup, box.Folders.Name, hold, _long, Cancellation)).Working);
        await box.Client.ReleaseAsync(_backup, box.Folders.Name, hold, Cancellation);
        Assert.Equal(TurnState.Succeeded, (await WaitForEndAsync(box.Client, turn)).End.State);
    }

    [Fact]
    public async Task A_held_turn_can_be_stopped_and_a_held_box_can_stop()
    {
        await using var box = await StartAsync();
        var session = await NewSessionAsync(box.Client);
        await box.Client.HoldAsync(_backup, box.Folders.Name, Guid.NewGuid(), _long, Cancellation);
        var turn = await SubmitAsync(box.Client, session, "[[text Never.]]");

        await box.Client.CancelTurnAsync(Ben, turn, Cancellation);

        Assert.Equal(TurnState.Cancelled, (await WaitForEndAsync(box.Client, turn)).End.State);
        await SubmitAsync(box.Client, session, "[[text Later.]]");
    }

    [Fact]
    public async Task One_holds_at_a_time_and_no_longer_than_ten_minutes()
    {
        await using var box = await StartAsync();
        await box.Client.HoldAsync(_backup, box.Folders.Name, Guid.NewGuid(), _long, Cancellation);

        var second = await Assert.ThrowsAsync<BoxProblemException>(() => box.Client.HoldAsync(_backup, box.Folders.Name, Guid.NewGuid(), _long, Cancellation));
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        var endless = await Assert.ThrowsAsync<BoxProblemException>(() => box.Client.HoldAsync(_backup, box.Folders.Name, Guid.NewGuid(), TimeSpan.FromHours(1), Cancellation));
        Assert.Equal(HttpStatusCode.BadRequest, endless.Status);
    }

    [Fact]
    public async Task A_service_may_do_nothing_else_and_without_the_key_nothing_at_all()
    {
        var refused = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.GetBoxAsync(_backup, Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);

        using var stranger = new HttpClient { BaseAddress = Box.Address };
        stranger.DefaultRequestHeaders.Add(BoxApi.UserHeader, _backup.Value);
        using var response = await stranger.PutAsJsonAsync($"/api/hold/{Guid.NewGuid()}", new HoldRequest(_long), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Opens_the_transcript_that_Claude_wrote()
    {
        var session = await NewSessionAsync(Box.Client);
        await RunAsync(Box.Client, session, "[[text One.]]");
        await RunAsync(Box.Client, session, "[[text Two.]]");
        var file = Assert.Single(Directory.EnumerateFiles(Box.Folders.Data, $"{session:D}.jsonl", SearchOption.AllDirectories));

        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var reading = await Box.Client.ReadTranscriptAsync(_backup, Box.Folders.Name, content, Cancellation);

        Assert.Equal(session, reading.Session);
        Assert.True(reading.Messages >= 4, $"{reading.Messages} messages were read.");
        Assert.Equal(File.ReadLines(file).Count(), reading.Entries);
    }

    [Theory]
    [InlineData("{\"type\":\"user\"}\n{\"type\":\"us", "Line 2")]
    [InlineData("[]", "Line 1")]
    [InlineData("{\"sessionId\":\"11111111-1111-1111-1111-111111111111\"}\n{\"sessionId\":\"22222222-2222-2222-2222-222222222222\"}", "another session")]
    public async Task Refuses_a_transcript_that_is_damaged_with_its_line(string content, string word)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));

        var refusal = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ReadTranscriptAsync(_backup, Box.Folders.Name, stream, Cancellation));

        Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
    }

    private Task<TestBox> StartAsync() => TestBox.StartAsync(World, World.ConnectionString(CacheKind.Redis));
}
