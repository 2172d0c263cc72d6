namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A message in, an answer out: from the phone through bot, box and the real CLI and back.</summary>
public sealed class TurnSpecs(SharedApp shared)
{
    [Fact]
    public async Task A_text_message_is_answered()
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync("[[text The **answer** is `42`.]]");

        var answer = await phone.WaitForAsync(sent, m => m.Text.Contains("The answer is 42."), "The answer");
        Assert.Contains("<b>answer</b>", answer.Html);
        Assert.Contains("<code>42</code>", answer.Html);
    }

    [Fact]
    public async Task A_narrow_table_has_columns_and_a_wide_one_becomes_lines_that_a_phone_can_show()
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync(
            "[[text | Name | Year |\n|---|---:|\n| C# | 2000 |\n| Rust | 2015 |\n\n| Service | What it does all day | Where it runs |\n|---|---|---|\n| bot | takes what people write | in a container |]]");

        var answer = await phone.WaitForAsync(
            sent,
            m => m.Text.Contains("Name | Year\n-----+-----\nC#   | 2000\nRust | 2015")
                && m.Text.Contains("Service: bot\nWhat it does all day: takes what people write\nWhere it runs: in a container"),
            "The tables");
        Assert.Contains("<pre>", answer.Html);
    }

    [Fact]
    public async Task Listing_files_is_answered_with_the_files_of_the_workspace()
    {
        var phone = shared.NewMember();
        await File.WriteAllTextAsync(Path.Combine(shared.App.Workspace, "listed-by-test.txt"), "x", TestContext.Current.CancellationToken);

        var sent = await phone.SendAsync("list the files here");

        await phone.WaitForAsync(sent, m => m.Text.Contains("listed-by-test.txt"), "The list of files");
    }

    [Fact]
    public async Task A_slow_answer_shows_its_first_words_long_before_its_last()
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync("[[slow 12s]] [[text alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omega]]");
        var first = await phone.WaitForAsync(sent, m => m.Text.Contains("alpha"), "The first words");
        Assert.DoesNotContain("omega", first.Text);
        await phone.WaitForAsync(sent, m => m.Text.Contains("alpha") && m.Text.Contains("omega"), "The last word");
    }

    [Fact]
    public async Task Two_chats_do_not_wait_for_one_another()
    {
        var slow = shared.NewMember();
        var quick = shared.NewMember();

        var slowSent = await slow.SendAsync("[[slow 30s]] [[text The slow one is done.]]");
        await slow.WaitForAsync(slowSent, _ => true, "Progress of the slow turn");
        var quickSent = await quick.SendAsync("[[text The quick one is done.]]");
        await quick.WaitForAsync(quickSent, m => m.Text.Contains("The quick one is done."), "The quick answer");

        Assert.DoesNotContain(await slow.ReadAsync(), m => m.FromBot && m.Text.Contains("The slow one is done."));
        await slow.SendAsync("/stop");
    }

    [Fact]
    public async Task Turns_of_one_chat_are_answered_in_the_order_of_sending()
    {
        var phone = shared.NewMember();

        for (var i = 1; i <= 4; i++)
            await phone.SendAsync($"[[text Answer number {i}.]]");
        await phone.WaitUntilAsync(
            messages => Enumerable.Range(1, 4).All(i => messages.Any(m => m.FromBot && m.Text.Contains($"Answer number {i}."))),
            "Four answers");

        var answers = (await phone.ReadAsync()).Where(m => m.FromBot && m.Text.Contains("Answer number")).Select(m => m.Text[..16]);
        Assert.Equal(Enumerable.Range(1, 4).Select(i => $"Answer number {i}."), answers);
    }

    [Fact]
    public async Task Stop_ends_the_running_turn_and_the_processes_it_started()
    {
        var phone = shared.NewMember();
        var marker = $"stop-{Guid.NewGuid():N}";
        var sent = await phone.SendAsync($$"""[[tool Bash {"command":"bash -c 'while true; do read -t 1 </dev/zero; : {{marker}}; done'","description":"never ends"}]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await phone.TapAsync(card, "Allow once");
        await Drivers.Machine.WaitUntilAsync(() => Drivers.Machine.ProcessesThatMention(marker).Count > 0, "The command never started.");

        await phone.SendAsync("/stop");

        await phone.WaitForAsync(sent, m => m.Text.Contains("Stopped", StringComparison.OrdinalIgnoreCase), "The word that it was stopped");
        await Drivers.Machine.WaitUntilAsync(() => Drivers.Machine.ProcessesThatMention(marker).Count == 0, "The command went on after /stop.");

        var next = await phone.SendAsync("[[text Still here.]]");
        await phone.WaitForAsync(next, m => m.Text.Contains("Still here."), "The answer after a stop");
    }

    [Fact]
    public async Task New_begins_a_conversation_without_the_old_one()
    {
        var phone = shared.NewMember();
        var first = await phone.SendAsync("[[text Noted.]] remember the walrus");
        await phone.WaitForAsync(first, m => m.Text.Contains("Noted."), "The first answer");
        var second = await phone.SendAsync("[[history]]");
        await phone.WaitForAsync(second, m => m.Text.Contains("walrus"), "The history");

        var command = await phone.SendAsync("/new");
        await phone.WaitForAsync(command, _ => true, "The answer to /new");
        var third = await phone.SendAsync("[[history]]");

        var history = await phone.WaitForAsync(third, m => m.Text.Contains("history", StringComparison.OrdinalIgnoreCase) && m.IsComplete, "The new history");
        Assert.DoesNotContain("walrus", history.Text);
    }
}
