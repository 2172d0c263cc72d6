namespace RemoteRunner.EndToEnd.Tests;

/// <summary>Plans, questions, reasons, trouble and what is shown meanwhile: from the phone to the real CLI and back.</summary>
public sealed class TalkSpecs(SharedApp shared)
{
    [Fact]
    public async Task Claude_is_told_why_it_may_not()
    {
        var phone = shared.NewMember();
        var file = NewFile();

        var sent = await phone.SendAsync($$"""[[tool Bash {"command":"touch {{Path.GetFileName(file)}}","description":"touch"}]] [[echo]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await phone.TapAsync(card, "Say why not");
        var question = await phone.WaitForAsync(card.MessageId, m => m.Text.Contains("Why not"), "The question for the reason");
        var reason = await phone.SendAsync("Make a folder instead.");

        await phone.WaitForAsync(question.MessageId, m => m.MessageId > reason && m.Text.Contains("Make a folder instead."), "Claude's answer with the reason");
        await phone.WaitUntilAsync(
            messages => messages.Any(m => m.MessageId == card.MessageId && !m.IsOpenCard && m.Text.Contains("Denied by you: “Make a folder instead.”")), "The answered card");
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_plan_is_shown_approved_and_carried_out()
    {
        var phone = shared.NewMember();
        var file = NewFile();
        var chosen = await phone.SendAsync("/mode plan");
        await phone.WaitForAsync(chosen, m => m.Text.Contains("plans"), "The mode");

        var sent = await phone.SendAsync(
            $$$"""
            [[tool Write {"file_path":"{{PLANFILE}}","content":"# The plan\n\n1. **Write** the file\n2. Look at it"}]] [[then]] [[tool ExitPlanMode {}]] [[then]]
            [[tool Write {"file_path":"{{CWD}}/{{{Path.GetFileName(file)}}}","content":"as planned"}]] [[text Carried out.]]
            """);
        var card = await phone.WaitForAsync(sent, m => m.Text.Contains("Shall Claude carry it out?"), "The plan's card");
        Assert.Contains(await phone.ReadAsync(), m => m.MessageId < card.MessageId && m.Text.Contains("The plan") && m.Html.Contains("<b>Write</b>"));
        Assert.False(File.Exists(file));
        await phone.TapAsync(card, "accept edits");

        await phone.WaitForAsync(card.MessageId, m => m.Text.Contains("Carried out."), "The answer");
        Assert.Equal("as planned", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Questions_are_answered_by_choice_and_in_ones_own_words()
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync(
            """[[tool AskUserQuestion {"questions":[{"question":"Which db?","header":"DB","multiSelect":false,"options":[{"label":"SQLite","description":"file"},{"label":"Postgres","description":"server"}]},{"question":"Which langs?","header":"L","multiSelect":true,"options":[{"label":"CSharp","description":"a"},{"label":"Go","description":"b"}]}]}]] [[echo]]""");
        var first = await phone.WaitForAsync(sent, m => m.Text.Contains("(1 of 2)"), "The first question");
        await phone.TapAsync(first, "Postgres");
        var second = await phone.WaitForAsync(sent, m => m.Text.Contains("(2 of 2)"), "The second question");
        await phone.TapAsync(second, "CSharp");
        second = await phone.WaitForAsync(sent, m => m.Keyboard.SelectMany(r => r).Any(b => b.Text.Contains("☑️ CSharp")), "The chosen option");
        await phone.TapAsync(second, "own words");
        await phone.WaitForAsync(second.MessageId, m => m.Text.Contains("Your next message here is the answer"), "The question for words");
        var words = await phone.SendAsync("a little Zig");

        var answer = await phone.WaitForAsync(words, m => m.Text.Contains("Postgres") && m.IsComplete, "Claude's answer");
        Assert.Contains("CSharp, a little Zig", answer.Text);
    }

    [Fact]
    public async Task A_message_is_sent_now_into_the_turn_that_runs()
    {
        var phone = shared.NewMember();
        var first = await phone.SendAsync("""[[tool Bash {"command":"touch joined.txt","description":"touch"}]] [[text Alone.]]""");
        var card = await phone.WaitForAsync(first, m => m.IsOpenCard, "The approval card");
        var second = await phone.SendAsync("And blue. [[text Both of it.]]");
        var waits = await phone.WaitForAsync(second, m => m.Keyboard.SelectMany(r => r).Any(b => b.Text.Contains("Send now")), "The button Send now");

        Assert.Equal("Claude gets it at its next step.", await phone.TapAsync(waits, "Send now"));
        await phone.TapAsync(card, "Allow once");

        await phone.WaitForAsync(first, m => m.Text.StartsWith("Both of it.", StringComparison.Ordinal), "The answer to both");
        await phone.WaitUntilAsync(messages => messages.Any(m => m.MessageId == waits.MessageId && m.Text.Contains("Claude took this up while it worked")), "The message that joined");
        Assert.DoesNotContain(await phone.ReadAsync(), m => m.FromBot && m.Text.Contains("Alone."));
    }

    [Fact]
    public async Task Goes_on_by_itself_when_the_usage_limit_resets()
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync("[[error 429 resets 62s]]");
        var told = await phone.WaitForAsync(sent, m => m.Text.Contains("It resets on"), "The message about the limit");
        await phone.TapAsync(told, "Continue when it resets");

        await phone.WaitForAsync(told.MessageId, m => m.Text.Contains("has reset: going on"), "The turn that goes on");
    }

    [Fact]
    public async Task A_conversation_that_is_too_long_is_compacted()
    {
        var phone = shared.NewMember();
        // A single exchange before the failed one is "not enough messages to compact", says the CLI.
        var first = await phone.SendAsync("[[words 500]] [[slow 1s]]");
        await phone.WaitForAsync(first, m => m.Text.Contains("word500"), "A long answer");
        var second = await phone.SendAsync("[[words 400]] [[slow 1s]]");
        await phone.WaitForAsync(second, m => m.Text.Contains("word400"), "Another long answer");

        var sent = await phone.SendAsync("[[error 400 context]]");
        var told = await phone.WaitForAsync(sent, m => m.Text.Contains("too long"), "The message about the context");
        await phone.TapAsync(told, "Compact and go on");

        await phone.WaitForAsync(told.MessageId, m => m.Text.Contains("was compacted") && m.Text.Contains('→'), "The compacted conversation");
    }

    [Fact]
    public async Task A_conversation_that_is_too_long_is_left_for_a_new_one()
    {
        var phone = shared.NewMember();
        var first = await phone.SendAsync("[[text Noted.]] remember the heron");
        await phone.WaitForAsync(first, m => m.Text.Contains("Noted."), "The first answer");
        var sent = await phone.SendAsync("[[error 400 context]]");
        var told = await phone.WaitForAsync(sent, m => m.Text.Contains("too long"), "The message about the context");

        await phone.TapAsync(told, "New session");

        await phone.WaitForAsync(told.MessageId, m => m.Text.Contains("A new conversation"), "The word of it");
        var next = await phone.SendAsync("[[history]]");
        var history = await phone.WaitForAsync(next, m => m.Text.Contains("History") && m.IsComplete, "The history of the new conversation");
        Assert.DoesNotContain("heron", history.Text);
    }

    [Fact]
    public async Task The_quiet_form_is_one_line_until_the_answer()
    {
        var phone = shared.NewMember();
        var chosen = await phone.SendAsync("/progress quiet");
        await phone.WaitForAsync(chosen, m => m.Text.Contains("Quiet"), "The form");

        var sent = await phone.SendAsync("[[tool TaskCreate {\"subject\":\"Look around\",\"description\":\"d\",\"activeForm\":\"Looking\"}]] [[then]] [[slow 6s]] [[text early words and then the late ones]]");
        var seen = new List<string>();
        await phone.WaitUntilAsync(
            messages =>
            {
                var shown = messages.Where(m => m.FromBot && m.MessageId > sent).Select(m => m.Text).ToList();
                seen.AddRange(shown);
                return shown.Any(t => t.Contains("the late ones"));
            },
            "The answer");

        var progress = seen.Where(t => !t.Contains("the late ones")).Distinct().ToList();
        Assert.NotEmpty(progress);
        Assert.All(progress, t => Assert.DoesNotContain('\n', t));
        // The tool that makes the list may be named; the list itself, and the answer's first words, are not shown.
        Assert.DoesNotContain(progress, t => t.Contains("early") || t.Contains('◻') || t.Contains('▶'));
    }

    [Fact]
    public async Task A_file_that_Claude_wrote_is_one_tap_away()
    {
        var phone = shared.NewMember();
        var sent = await phone.SendAsync("""[[tool Write {"file_path":"{{CWD}}/from-the-phone.txt","content":"hello\n"}]] [[then]] [[text Written.]]""");
        await phone.TapAsync(await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card"), "Allow once");

        var answer = await phone.WaitForAsync(sent, m => m.Text.Contains("Written.") && m.IsComplete, "The answer");
        await phone.TapAsync(answer, "from-the-phone.txt");

        await phone.WaitForAsync(answer.MessageId, m => m.Text.Contains("from-the-phone.txt"), "The file");
    }

    [Fact]
    public async Task Compacts_on_command_and_exports_the_conversation()
    {
        var phone = shared.NewMember();
        var first = await phone.SendAsync("[[words 1000]]");
        await phone.WaitForAsync(first, m => m.Text.Contains("word1000"), "A long answer");

        var compact = await phone.SendAsync("/compact");
        await phone.WaitForAsync(compact, m => m.Text.Contains("was compacted"), "The compacted conversation");
        var export = await phone.SendAsync("/export");

        await phone.WaitForAsync(export, m => m.Text.Contains("Tools are folded"), "The file");
    }

    [Fact]
    public async Task Offers_the_models_when_one_is_unknown()
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync("[[error 404]]");
        var told = await phone.WaitForAsync(sent, m => m.Text.Contains("does not exist"), "The message about the model");
        await phone.TapAsync(told, "Choose another model");

        await phone.WaitForAsync(told.MessageId, m => m.Text.Contains("Model:") && m.Keyboard.Count > 0, "The models");
    }

    [Fact]
    public async Task Shows_what_is_to_be_done_and_the_tools_while_it_works()
    {
        var phone = shared.NewMember();
        var chosen = await phone.SendAsync("/progress verbose");
        await phone.WaitForAsync(chosen, m => m.Text.Contains("Verbose"), "The form");

        var sent = await phone.SendAsync(
            """
            [[tool TaskCreate {"subject":"Look around","description":"d","activeForm":"Looking"}]] [[then]] [[tool TaskUpdate {"taskId":"1","status":"in_progress"}]] [[then]]
            [[tool Glob {"pattern":"*.md"}]] [[then]] [[slow 6s]]
            """);

        await phone.WaitForAsync(sent, m => m.Text.Contains("▶️ Look around") && m.Text.Contains("✓ Glob") && m.Text.Contains("tokens of context"), "The progress");
    }

    [Fact]
    public async Task Shows_a_sub_agent_at_work()
    {
        var phone = shared.NewMember();
        var chosen = await phone.SendAsync("/progress verbose");
        await phone.WaitForAsync(chosen, m => m.Text.Contains("Verbose"), "The form");

        var sent = await phone.SendAsync(
            """[[tool Agent {"description":"look around","prompt":"say hello","subagent_type":"general-purpose","run_in_background":false}]] [[then]] [[slow 6s]]""");

        await phone.WaitForAsync(sent, m => m.Text.Contains("✓ Agent: look around"), "The sub-agent");
    }

    private string NewFile() => Path.Combine(shared.App.Workspace, $"talk-{Guid.NewGuid():N}.txt");
}
