using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Tests.Anthropic;

public sealed class AnthropicDemoModelTests : IAsyncDisposable
{
    private const string Listing = "total 12\ndrwxr-xr-x 2 root root 4096 Nov 24 23:22 .\ndrwxr-xr-x 4 root root 4096 Nov 24 23:31 ..\n-rw-r--r-- 1 root root    4 Nov 24 23:22 a file.txt\ndrwxr-xr-x 2 root root 4096 Nov  4  2025 src";

    private readonly AnthropicServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("hello")]
    [InlineData("Help!")]
    [InlineData("/start")]
    [InlineData("Compose a symphony.")]
    public async Task Says_that_it_is_a_demo_what_it_can_do_and_how_to_get_the_real_one(string prompt)
    {
        var text = Talk.TextOf(await Ask(Talk.Starting(prompt)));

        Assert.Contains("scripted demo model", text, StringComparison.Ordinal);
        Assert.Contains("list the files here", text, StringComparison.Ordinal);
        Assert.Contains("Parameters:anthropic-api-key", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list the files here", "Bash", "command", "ls -la")]
    [InlineData("Could you please show me the files?", "Bash", "command", "ls -la")]
    [InlineData("What files are in this folder", "Bash", "command", "ls -la")]
    [InlineData("LS", "Bash", "command", "ls -la")]
    [InlineData("list the files in src/app", "Bash", "command", "ls -la src/app")]
    [InlineData("list files in `my dir; rm -rf x`", "Bash", "command", "ls -la 'my dir; rm -rf x'")]
    [InlineData("read README.md", "Read", "file_path", "/home/dev/my project/README.md")]
    [InlineData("Show me the contents of src/a.cs.", "Read", "file_path", "/home/dev/my project/src/a.cs")]
    [InlineData("cat /etc/hostname", "Read", "file_path", "/etc/hostname")]
    [InlineData("open the file Makefile", "Read", "file_path", "/home/dev/my project/Makefile")]
    [InlineData("run git status --short", "Bash", "command", "git status --short")]
    [InlineData("please run the command `echo \"a b\"`", "Bash", "command", "echo \"a b\"")]
    [InlineData("$ uname -a", "Bash", "command", "uname -a")]
    [InlineData("write notes.txt with Buy milk", "Write", "content", "Buy milk")]
    [InlineData("Create a file called notes.txt containing the text: Buy milk", "Write", "content", "Buy milk")]
    [InlineData("create notes.txt with list of files", "Write", "content", "list of files")]
    [InlineData("write \"Buy milk\" to notes.txt", "Write", "content", "Buy milk")]
    [InlineData("write a file", "Write", "file_path", "/home/dev/my project/hello.txt")]
    [InlineData("create a file named greeting.md", "Write", "file_path", "/home/dev/my project/greeting.md")]
    [InlineData("replace milk with oat milk in notes.txt", "Read", "file_path", "/home/dev/my project/notes.txt")]
    [InlineData("edit notes.txt", "Read", "file_path", "/home/dev/my project/notes.txt")]
    [InlineData("ask me a question", "AskUserQuestion", null, null)]
    [InlineData("> There are 2 entries:\n> a.txt\n\nread a.txt", "Read", "file_path", "/home/dev/my project/a.txt")]
    public async Task Understands_free_wording_and_calls_a_real_tool(string prompt, string tool, string? field, string? value)
    {
        var call = Assert.Single(Talk.ToolCalls(await Ask(Talk.Starting(prompt))));

        Assert.Equal(tool, (string?)call["name"]);
        if (field is not null)
            Assert.Equal(value, (string?)call["input"]![field]);
    }

    [Fact]
    public async Task Shows_listed_files_as_a_list()
    {
        var talk = Talk.Starting("list the files here");
        var call = await Ask(talk);

        var text = Talk.TextOf(await Ask(talk.Results(call, (Listing, false))));

        Assert.StartsWith("There are 2 entries:\n\n- `a file.txt` (4 bytes)\n- `src/`\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_file_without_the_line_numbers_of_the_tool()
    {
        var talk = Talk.Starting("read a.txt");
        var call = await Ask(talk);

        var text = Talk.TextOf(await Ask(talk.Results(call, ("1\thello\n2\t  world\n3\t", false))));

        Assert.StartsWith("`a.txt` says:\n\n```\nhello\n  world\n```\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shortens_a_long_result()
    {
        var talk = Talk.Starting("run cat big");
        var call = await Ask(talk);

        var text = Talk.TextOf(await Ask(talk.Results(call, (string.Concat(Enumerable.Repeat("😀", 4_000)), false))));

        Assert.InRange(text.Length, 1_000, 2_500);
        Assert.Contains("\n…\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', text);
    }

    [Theory]
    [InlineData("write notes.txt with x", "Write", "Not now, says Ada.")]
    [InlineData("run touch x", "Bash", "The user doesn't want to proceed with this tool use. The tool use was rejected.")]
    public async Task Says_that_a_denied_tool_did_nothing(string prompt, string tool, string reason)
    {
        var talk = Talk.Starting(prompt);
        var call = await Ask(talk);

        var message = await Ask(talk.Results(call, (reason, true)));

        Assert.StartsWith($"You did not allow {tool}, so I did nothing.", Talk.TextOf(message), StringComparison.Ordinal);
        Assert.Contains(reason, Talk.TextOf(message), StringComparison.Ordinal);
        Assert.Empty(Talk.ToolCalls(message));
    }

    [Fact]
    public async Task Tells_a_failed_command_from_a_denied_one()
    {
        var talk = Talk.Starting("run git status");
        var call = await Ask(talk);

        var text = Talk.TextOf(await Ask(talk.Results(call, ("Exit code 128\nfatal: not a git repository; permission denied", true))));

        Assert.StartsWith("Bash failed:\n\n```\nExit code 128\nfatal", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edits_a_file_after_reading_it()
    {
        var talk = Talk.Starting("replace milk with oat milk in notes.txt");
        var read = await Ask(talk);
        var edit = await Ask(talk.Results(read, ("1\tBuy milk", false)));
        var done = await Ask(talk.Results(edit, ("The file has been updated.", false)));

        var input = Assert.Single(Talk.ToolCalls(edit))["input"]!;
        Assert.Equal(("milk", "oat milk"), ((string?)input["old_string"], (string?)input["new_string"]));
        Assert.StartsWith("Done: I edited `notes.txt`.", Talk.TextOf(done), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_a_file_that_may_only_be_overwritten_once_read_and_writes_it_then()
    {
        var talk = Talk.Starting("write a.txt with new text");
        var write = await Ask(talk);
        var read = await Ask(talk.Results(write, ("<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>", true)));
        var again = await Ask(talk.Results(read, ("1\told", false)));
        var done = await Ask(talk.Results(again, ("The file has been updated.", false)));

        Assert.Equal("Read", (string?)Assert.Single(Talk.ToolCalls(read))["name"]);
        Assert.Equal("new text", (string?)Assert.Single(Talk.ToolCalls(again))["input"]!["content"]);
        Assert.StartsWith("Done: I wrote `a.txt`.", Talk.TextOf(done), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_two_tools_at_once_and_tells_both_results()
    {
        var talk = Talk.Starting("Use two tools at once, please");
        var calls = await Ask(talk);
        Assert.Equal(2, Talk.ToolCalls(calls).Count);

        var text = Talk.TextOf(await Ask(talk.Results(calls, ("/home/dev", false), ("total 0", false))));

        Assert.Contains("/home/dev", text, StringComparison.Ordinal);
        Assert.Contains("total 0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_the_chosen_answer()
    {
        var talk = Talk.Starting("ask me something");
        var call = await Ask(talk);

        var text = Talk.TextOf(await Ask(talk.Results(call, ("Your questions have been answered: \"Which database shall we use?\"=\"SQLite\". You can now continue with these answers in mind.", false))));

        Assert.StartsWith("You chose: SQLite.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plans_in_plan_mode_and_carries_the_plan_out_once_it_is_approved()
    {
        var talk = Talk.Starting("make a plan");
        Assert.Contains("/mode plan", Talk.TextOf(await Ask(talk)), StringComparison.Ordinal);

        talk = Talk.Starting("make a plan").InPlanMode("/home/dev/.claude/plans/quiet-otter.md");
        var plan = await Ask(talk);
        var exit = await Ask(talk.Results(plan, ("File created.", false)));
        var write = await Ask(talk.Results(exit, ("User has approved your plan.", false)));
        var read = await Ask(talk.Results(write, ("File created.", false)));
        var done = await Ask(talk.Results(read, ("1\tHello", false)));

        Assert.Equal("/home/dev/.claude/plans/quiet-otter.md", (string?)Assert.Single(Talk.ToolCalls(plan))["input"]!["file_path"]);
        Assert.Equal("ExitPlanMode", (string?)Assert.Single(Talk.ToolCalls(exit))["name"]);
        Assert.Equal("/home/dev/my project/greeting.txt", (string?)Assert.Single(Talk.ToolCalls(write))["input"]!["file_path"]);
        Assert.Equal("Read", (string?)Assert.Single(Talk.ToolCalls(read))["name"]);
        Assert.StartsWith("Carried out", Talk.TextOf(done), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_claim_to_see_the_files_it_was_sent()
    {
        var text = Talk.TextOf(await Ask(Talk.Starting("what is this?\n\n(Files sent with this message, in the workspace:\n- .inbox/photo.jpg (picture, shown above))")));

        Assert.Contains("cannot look at pictures", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fail 429", 429)]
    [InlineData("fail", 400)]
    [InlineData("please fail with 529", 529)]
    [InlineData("Fail 401!", 401)]
    [InlineData("fail with an error 500", 500)]
    public async Task Fails_when_asked_to(string prompt, int status)
    {
        using var response = await _server.Send(Talk.Starting(prompt).Request(), Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Shows_markdown_of_every_kind()
    {
        var text = Talk.TextOf(await Ask(Talk.Starting("show markdown")));

        Assert.All(["# A heading", "|----", "```csharp", "- [x] done", "> A quote"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calls_no_tool_that_is_not_offered()
    {
        var talk = new Talk { Tools = [] }.Says("run ls");

        var message = await Ask(talk);

        Assert.Empty(Talk.ToolCalls(message));
        Assert.Contains("not offered", Talk.TextOf(message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_side_requests_of_the_client_briefly()
    {
        var title = new Talk { Tools = [] }.Says("run the tests and fix them, please do it now").Request();
        title["system"] = "Write a short title for this conversation.";
        Assert.Equal("run the tests and fix them,", Talk.TextOf(await _server.Ask(title, Cancellation)));

        var shaped = new Talk { Tools = [] }.Says("run the tests").Request();
        shaped["output_config"] = JsonNode.Parse("""{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"},"isNew":{"type":"boolean"}}}}}""");
        var shape = JsonNode.Parse(Talk.TextOf(await _server.Ask(shaped, Cancellation)))!;
        Assert.Equal(("run the tests", false), ((string?)shape["title"], (bool)shape["isNew"]!));

        Assert.Equal("ok", Talk.TextOf(await Ask(new Talk { Tools = [] }.Says("quota"))));
    }

    [Fact]
    public async Task Does_not_repeat_an_interrupted_turn_on_its_own()
    {
        var message = await Ask(Talk.Starting("run touch x").Says("[Request interrupted by user]").Says("Continue where you left off."));

        Assert.Empty(Talk.ToolCalls(message));
        Assert.Contains("“run touch x”", Talk.TextOf(message), StringComparison.Ordinal);
    }

    private Task<JsonObject> Ask(Talk talk) => _server.Ask(talk.Request(), Cancellation);
}
