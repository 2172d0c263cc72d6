using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Turns;

namespace RemoteRunner.Web.Tests.Turns;

public sealed class PendingEventsSpecs
{
    private readonly PendingEvents _pending = new(new TurnLogOptions { MaxEvents = 10, MaxCharacters = 1_000 });

    [Fact]
    public void Joins_text_of_one_block_and_nothing_else()
    {
        Add("a", 0);
        Add("b", 0);
        Add("c", 1);
        _pending.Add(Tool("1"));
        Add("d", 1);

        Assert.Equal(["ab", "c", "tool 1", "d"], Taken());
    }

    [Fact]
    public void Beyond_its_cap_text_comes_in_large_pieces_and_the_log_says_so()
    {
        for (var i = 0; i < 11; i++)
            _pending.Add(Tool($"{i}"));
        Add("x", 0);
        Add("y", 0);

        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => $"tool {i}"), "truncated", "tool 10"], Taken());
        Assert.Equal(["xy"], Taken(all: true));
    }

    [Fact]
    public void Far_beyond_its_cap_it_keeps_questions_only()
    {
        for (var i = 0; i < 100; i++)
            _pending.Add(Tool($"{i}"));
        Add(new string('x', 500), 0);
        _pending.Add(new ApprovalClosed(Guid.NewGuid(), null, null) { At = default });

        var taken = Taken(all: true);
        Assert.Equal(21, taken.Count);
        Assert.Equal("closed", taken[^1]);
        Assert.Single(taken, "truncated");
    }

    [Fact]
    public void Text_held_back_stays_before_what_follows_it()
    {
        Add(new string('x', 1_000), 0);
        Add("first", 1);
        _pending.Add(Tool("then"));

        Assert.Equal(["truncated", "first", "tool then"], Taken().Skip(1));
    }

    [Fact]
    public void Is_full_before_it_grows_without_bound()
    {
        var large = new PendingEvents(new TurnLogOptions());
        var added = 0;
        while (!large.IsFull)
        {
            large.Add(new TextDelta(new string('x', 1_000), 0) { At = default });
            Assert.True(++added < 1_000);
        }

        large.Take(all: true);
        Assert.False(large.IsFull);
    }

    private void Add(string text, int block) => _pending.Add(new TextDelta(text, block) { At = default });

    private static ToolStarted Tool(string id) => new(id, "Bash", id) { At = default };

    private List<string> Taken(bool all = false) =>
    [
        .. _pending.Take(all).Select(e => e switch
        {
            TextDelta d => d.Text,
            ToolStarted t => $"tool {t.ToolUseId}",
            LogTruncated => "truncated",
            ApprovalClosed => "closed",
            _ => "?",
        }),
    ];
}
