namespace RemoteRunner.EndToEnd.Tests;

/// <summary>Where one talks: groups, their topics, topics of a private chat, replies. From the phones to the real CLI and back.</summary>
public sealed class GroupSpecs(SharedApp shared)
{
    private const string Me = "@remoterunner_bot ";

    [Fact]
    public async Task In_a_group_it_answers_whoever_speaks_to_it_and_each_pays_and_decides_for_themselves()
    {
        var (ada, ben) = (shared.NewMember(), shared.NewMember());
        var group = await ada.MakeGroupAsync("Team", ben);
        var (adaThere, benThere) = (ada.In(group), ben.In(group));
        var greeting = await adaThere.WaitForAsync(0, m => m.Text.Contains("Here I listen when I am spoken to"), "The greeting");
        var file = Path.Combine(shared.App.Workspace, $"group-{Guid.NewGuid():N}.txt");

        await benThere.SendAsync("[[text Nobody asked me.]]");
        var first = await adaThere.SendAsync($"{Me}[[text Noted.]] remember the heron");
        await adaThere.WaitForAsync(first, m => m.Text.Contains("Noted."), "The answer to who mentioned it");
        var reply = await benThere.SendAsync("[[text By a reply.]]", greeting);
        await benThere.WaitForAsync(reply, m => m.Text.Contains("By a reply."), "The answer to a reply");
        var asked = await benThere.SendAsync($$"""{{Me}}[[tool Bash {"command":"touch {{Path.GetFileName(file)}}","description":"touch"}]] [[then]] [[history]]""");
        var card = await benThere.WaitForAsync(asked, m => m.IsOpenCard, "The approval card");
        Assert.Contains("Only the person who sent", await adaThere.TapAsync(card, "Allow once"));
        Assert.False(File.Exists(file));
        await benThere.TapAsync(card, "Allow once");

        // One conversation for all of the group.
        await benThere.WaitForAsync(asked, m => m.Text.Contains("3 user messages") && m.Text.Contains("heron"), "The answer after the approval");
        Assert.True(File.Exists(file));
        Assert.DoesNotContain(await benThere.ReadAsync(), m => m.FromBot && m.Text.Contains("Nobody asked me."));
        Assert.Contains("Minute █░░░░░░░░░ 1/10", await UsageAsync(ada));
        Assert.Contains("Minute ██░░░░░░░░ 2/10", await UsageAsync(ben));
    }

    [Fact]
    public async Task Every_topic_is_a_conversation_of_its_own_in_groups_and_in_private()
    {
        var phone = shared.NewMember();
        var group = phone.In(await phone.MakeGroupAsync("Forum"));
        var (parser, docs, alone) = (await group.BeginTopicAsync("Parser"), await group.BeginTopicAsync("Docs"), await phone.BeginTopicAsync("Ideas"));

        var told = await parser.SendAsync($"{Me}[[text Noted.]] remember the ibis");
        await parser.WaitForAsync(told, m => m.Text.Contains("Noted."), "The answer in the topic");
        var elsewhere = await docs.SendAsync($"{Me}[[history]]");
        var inPrivate = await alone.SendAsync("[[history]]");
        var again = await parser.SendAsync($"{Me}[[history]]");

        await parser.WaitForAsync(again, m => m.Text.Contains("2 user messages") && m.Text.Contains("ibis"), "The topic's own history");
        foreach (var (other, sent) in new[] { (docs, elsewhere), (alone, inPrivate) })
        {
            var history = await other.WaitForAsync(sent, m => m.Text.Contains("History") && m.IsComplete, "The other topic's history");
            Assert.Contains("1 user messages", history.Text);
        }
    }

    [Fact]
    public async Task A_reply_brings_what_it_quotes_to_Claude()
    {
        var phone = shared.NewMember();
        var mark = Guid.NewGuid().ToString("N");
        var sent = await phone.SendAsync("[[text Alpha is first, omega is last.]]");
        var answer = await phone.WaitForAsync(sent, m => m.Text.Contains("omega is last."), "The answer");

        var whole = await phone.SendAsync($"[[text Read.]] whole {mark}", answer);
        await phone.WaitForAsync(whole, m => m.Text.Contains("Read."), "The answer to the reply");
        var part = await phone.SendAsync($"[[text Read too.]] part {mark}", answer, "omega is last");
        await phone.WaitForAsync(part, m => m.Text.Contains("Read too."), "The answer to the quote");

        Assert.StartsWith("> Alpha is first, omega is last.\n", await phone.PromptAsync($"whole {mark}"));
        Assert.StartsWith("> omega is last\n\n", await phone.PromptAsync($"part {mark}"));
    }

    private static async Task<string> UsageAsync(Drivers.Phone phone)
    {
        var asked = await phone.SendAsync("/usage");
        return (await phone.WaitForAsync(asked, m => m.Text.Contains("Your usage"), "The usage")).Text;
    }
}
