using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Agents;

/// <summary>Feeds captured sessions of the real CLI to the reader of its lines.</summary>
public sealed class ClaudePromptSpecs
{
    private static readonly AgentSession _session = new(Guid.NewGuid(), BoxTest.Ben, "/home/dev/project", false, null);

    [Fact]
    public async Task Reads_an_answer_in_pieces()
    {
        var (prompt, client, _) = await PlayAsync("text-first");

        Assert.True(prompt.Taken);
        Assert.Equal(prompt.Text, string.Concat(client.Updates.OfType<AgentText>().Select(t => t.Text)));
        var result = Assert.IsType<ClaudeResult>(await prompt.Ended);
        Assert.Equal(result.Text, prompt.Text);
        Assert.False(result.IsError);
        Assert.True(result.TotalCostUsd > 0);
    }

    [Fact]
    public async Task Asks_and_answers_in_the_CLIs_own_words()
    {
        var (prompt, client, sent) = await PlayAsync("permission-stdio", answer: new PermissionAnswer(PermissionChoice.AllowOnce));

        var asked = Assert.Single(client.Asked);
        Assert.Equal(("Write", "p1.txt", "v1\n", Texts.AllEdits), (asked.Tool, asked.Summary, asked.Input, asked.SessionRule));
        Assert.Equal([("Write", "p1.txt")], client.Updates.OfType<AgentToolStarted>().Select(t => (t.Name, t.Summary)));
        Assert.True(client.Updates.OfType<AgentToolEnded>().Single().Ok);
        Assert.Equal(
            """{"type":"control_response","response":{"subtype":"success","request_id":"d0168a20-a10b-46a7-8218-8767949e4f25","response":{"behavior":"allow","updatedInput":{"file_path":"/home/dev/project/p1.txt","content":"v1\n"}}}}""" + "\n",
            Assert.Single(sent));
        // Two text blocks with a tool call between them are two paragraphs.
        Assert.Equal([0, 1], client.Updates.OfType<AgentText>().Select(t => t.Block).Distinct());
        Assert.Equal("I will call a tool. \n\nHello from stub. msgs=4 results=1", prompt.Text);
    }

    [Fact]
    public async Task Takes_a_rule_for_the_session_and_never_for_the_repository()
    {
        var (prompt, _, sent) = await PlayAsync("permission-stdio", turn: 1, answer: new PermissionAnswer(PermissionChoice.AllowSession));

        var response = JsonDocument.Parse(Assert.Single(sent)).RootElement.GetProperty("response").GetProperty("response");
        var update = Assert.Single(response.GetProperty("updatedPermissions").EnumerateArray());
        Assert.Equal("session", update.GetProperty("destination").GetString());
        Assert.Equal("addRules", update.GetProperty("type").GetString());
        Assert.Equal("{\"permissions\":{\"allow\":[\"Bash(touch p2.txt)\"],\"defaultMode\":\"default\"}}", SessionGrants.None.With(prompt.Granted).ToSettings().ToJsonString());
    }

    [Fact]
    public async Task Asks_both_questions_of_parallel_calls()
    {
        var (_, client, sent) = await PlayAsync("parallel-permissions", answer: new PermissionAnswer(PermissionChoice.Deny, "no"));

        Assert.Equal(["touch pa1", "touch pa2"], client.Asked.Select(a => a.Summary).Order());
        Assert.Equal(2, sent.Count);
        Assert.All(sent, line => Assert.Contains("\"behavior\":\"deny\",\"message\":\"no\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reads_an_interrupted_prompt()
    {
        var (prompt, _, _) = await PlayAsync("interrupt");

        Assert.StartsWith("word0 word1", prompt.Text, StringComparison.Ordinal);
        var result = Assert.IsType<ClaudeResult>(await prompt.Ended);
        Assert.Equal((true, "aborted_streaming"), (result.IsError, result.TerminalReason));
    }

    [Fact]
    public async Task A_question_taken_back_by_the_CLI_is_taken_back_here()
    {
        var (_, client, sent) = await PlayAsync("interrupt", turn: 2);

        Assert.Equal("touch q2.txt", Assert.Single(client.Asked).Summary);
        Assert.Equal(1, client.Withdrawn);
        Assert.Empty(sent);
    }

    [Fact]
    public async Task Shows_what_a_sub_agent_belongs_to()
    {
        var (prompt, client, _) = await PlayAsync("subagent");

        Assert.Equal([("Agent", "look", null)], client.Updates.OfType<AgentToolStarted>().Select(t => (t.Name, t.Summary, t.Parent)));
        Assert.DoesNotContain("msgs=2", prompt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_a_question_with_choices_and_answers_in_the_CLIs_own_words()
    {
        var answers = new Dictionary<string, string> { ["Which database?"] = "SQLite" };
        var (_, client, sent) = await PlayAsync("ask-user-question", answer: new PermissionAnswer(PermissionChoice.AllowOnce, Answers: answers));

        var asked = Assert.Single(client.Asked);
        Assert.Equal((ApprovalKind.Questions, "Which database?"), (asked.Kind, asked.Summary));
        Assert.Equal(["SQLite", "Postgres"], asked.Questions.Single().Options.Select(o => o.Label));
        Assert.EndsWith(""","answers":{"Which database?":"SQLite"}}}}}""" + "\n", Assert.Single(sent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_another_kind_is_refused_with_a_hint_and_never_hangs()
    {
        var client = new Client(null);
        List<string> sent = [];
        using var prompt = NewPrompt(client, sent);

        await prompt.OnLineAsync(JsonDocument.Parse(
            """{"type":"control_request","request_id":"r1","request":{"subtype":"can_use_tool","tool_name":"PickColour","input":{},"requires_user_interaction":true}}""").RootElement);

        Assert.Empty(client.Asked);
        Assert.Contains(Texts.AskInWords, Assert.Single(sent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_retries()
    {
        var (_, client, _) = await PlayAsync("err-529-twice");

        Assert.Equal([(1, 10, 553.0, 529), (2, 10, 1030.0, 529)], client.Updates.OfType<AgentRetry>().Select(r => (r.Attempt, r.MaxRetries, r.Delay.TotalMilliseconds, r.Status!.Value)));
    }

    [Theory]
    [InlineData("err-401", TurnFailureKind.Authentication, 401)]
    [InlineData("err-429-fatal", TurnFailureKind.RateLimited, 429)]
    public async Task Tells_API_errors_apart(string sample, TurnFailureKind kind, int status)
    {
        var (prompt, client, _) = await PlayAsync(sample);

        var failure = ClaudeFailures.Of(await prompt.Ended, new TurnMeter(default, null));
        Assert.Equal((kind, status), (failure.Kind, failure.Status));
        Assert.Empty(client.Updates.OfType<AgentText>());
    }

    [Fact]
    public async Task Knows_that_a_conversation_is_unknown()
    {
        var (prompt, _, _) = await PlayAsync("resume-unknown");

        Assert.True(Assert.IsType<ClaudeResult>(await prompt.Ended).IsUnknownConversation);
    }

    [Fact]
    public async Task Ignores_lines_of_an_unknown_type()
    {
        using var prompt = NewPrompt(new Client(null), []);

        await prompt.OnLineAsync(JsonDocument.Parse("""{"some":1,"type":"a_type_of_tomorrow"}""").RootElement);
        await prompt.OnLineAsync(JsonDocument.Parse("""{"no":"type"}""").RootElement);

        Assert.False(prompt.Ended.IsCompleted);
    }

    private static async Task<(ClaudePrompt Prompt, Client Client, List<string> Sent)> PlayAsync(string sample, int turn = 0, PermissionAnswer? answer = null)
    {
        var sent = new List<string>();
        var client = new Client(answer);
        var prompt = NewPrompt(client, sent);
        foreach (var line in SampleSession.Read(sample)[turn])
        {
            await prompt.OnLineAsync(line);
            if (line.GetProperty("type").GetString() == "control_request")
                await BoxTest.EventuallyAsync(() => sent.Count + client.Waiting > 0, "the question arrives");
        }

        if (answer is not null)
            await BoxTest.EventuallyAsync(() => sent.Count >= client.Asked.Count, "the answers are sent");
        await prompt.CloseAsync();
        return (prompt, client, sent);
    }

    private static ClaudePrompt NewPrompt(Client client, List<string> sent)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        return new ClaudePrompt(_session, client, new PermissionDesk(client), Send, maxRounds: 100, new ContextWindows(), new ClaudeMetrics(meters), TimeProvider.System);

        Task Send(byte[] line)
        {
            lock (sent)
                sent.Add(Encoding.UTF8.GetString(line));
            return Task.CompletedTask;
        }
    }

    /// <summary>Answers every question at once, or none.</summary>
    private sealed class Client(PermissionAnswer? answer) : IAgentClient
    {
        private readonly List<AgentUpdate> _updates = [];
        private readonly List<PermissionRequest> _asked = [];

        public IReadOnlyList<AgentUpdate> Updates => _updates;

        public IReadOnlyList<PermissionRequest> Asked
        {
            get
            {
                lock (_asked)
                    return [.. _asked];
            }
        }

        public int Waiting { get; private set; }

        public int Withdrawn { get; private set; }

        public ValueTask UpdateAsync(AgentUpdate update)
        {
            _updates.Add(update);
            return ValueTask.CompletedTask;
        }

        public async Task<PermissionAnswer> RequestPermissionAsync(PermissionRequest request, CancellationToken withdrawn)
        {
            lock (_asked)
                _asked.Add(request);
            if (answer is not null)
                return answer;

            Waiting++;
            try
            {
                await Task.Delay(Timeout.Infinite, withdrawn);
                return new PermissionAnswer(PermissionChoice.Deny);
            }
            finally
            {
                Withdrawn++;
            }
        }
    }
}
