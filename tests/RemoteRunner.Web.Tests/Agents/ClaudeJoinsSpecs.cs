using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Agents;

/// <summary>Messages that join a prompt, in the moments that the real CLI passes through too quickly to be caught.</summary>
public sealed class ClaudeJoinsSpecs : IDisposable
{
    private const string Result = """{"type":"result","subtype":"success","is_error":false,"result":"$","total_cost_usd":0.01}""";

    private readonly PromptJoins _joins = new();
    private readonly List<string> _sent = [];
    private readonly Client _client = new();
    private readonly ClaudePrompt _prompt;
    private readonly JoiningMessage _message = new(Guid.NewGuid(), "and blue", null);

    public ClaudeJoinsSpecs()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        _prompt = new ClaudePrompt(
            new AgentSession(Guid.NewGuid(), BoxTest.Ben, "/home/dev/project", false, null), _client, new PermissionDesk(_client), SendAsync, maxRounds: 100, new ContextWindows(),
            new ClaudeMetrics(meters), TimeProvider.System, joins: _joins);
    }

    public void Dispose() => _prompt.Dispose();

    [Fact]
    public async Task A_result_before_the_message_was_taken_up_is_only_the_first_part()
    {
        await _prompt.Joins.BeginAsync();
        Assert.True(await _joins.AddAsync(_message));
        Assert.True(await _joins.AddAsync(_message));
        var uuid = JsonDocument.Parse(Assert.Single(_sent)).RootElement.GetProperty("uuid").GetString()!;

        await HearAsync(Result.Replace("$", "Red."));
        Assert.False(_prompt.Ended.IsCompleted);
        await HearAsync(Lifecycle(uuid, "started"));
        await HearAsync(Result.Replace("$", "And blue."));

        Assert.Equal("Red.\n\nAnd blue.", Assert.IsType<ClaudeResult>(await _prompt.Ended).Text);
        Assert.Equal([_message.Id], _client.Joined);
        Assert.False(_prompt.Joins.HoldsSome);
        Assert.True(await _joins.AddAsync(_message));
        Assert.False(await _joins.AddAsync(_message with { Id = Guid.NewGuid() }));
        Assert.Empty(_joins.Close());
    }

    [Fact]
    public async Task A_process_that_ends_between_the_two_leaves_the_first_part_and_the_message()
    {
        await _prompt.Joins.BeginAsync();
        await _joins.AddAsync(_message);

        await HearAsync(Result.Replace("$", "Red."));
        _prompt.OnEnd(new ClaudeExit(143, string.Empty));

        Assert.Equal("Red.", Assert.IsType<ClaudeResult>(await _prompt.Ended).Text);
        Assert.Empty(_client.Joined);
        Assert.Equal([_message.Id], _joins.Close());
    }

    [Theory]
    [InlineData("completed")]
    [InlineData("cancelled")]
    [InlineData("discarded")]
    public async Task A_message_that_came_to_nothing_holds_nothing_up_and_is_not_lost(string state)
    {
        await _prompt.Joins.BeginAsync();
        await _joins.AddAsync(_message);
        var uuid = JsonDocument.Parse(Assert.Single(_sent)).RootElement.GetProperty("uuid").GetString()!;

        await HearAsync(Result.Replace("$", "Red."));
        await HearAsync(Lifecycle(uuid, "queued"));
        Assert.False(_prompt.Ended.IsCompleted);
        await HearAsync(Lifecycle(uuid, state));

        Assert.Equal("Red.", Assert.IsType<ClaudeResult>(await _prompt.Ended).Text);
        Assert.Empty(_client.Joined);
        Assert.Equal([_message.Id], _joins.Close());
    }

    [Fact]
    public async Task A_prompt_that_fails_ends_at_once_and_leaves_the_message()
    {
        await _prompt.Joins.BeginAsync();
        await _joins.AddAsync(_message);

        await HearAsync("""{"type":"result","subtype":"success","is_error":true,"terminal_reason":"api_error","api_error_status":529,"result":"Overloaded"}""");

        var uuid = JsonDocument.Parse(Assert.Single(_sent)).RootElement.GetProperty("uuid").GetString()!;
        await HearAsync(Lifecycle(uuid, "started"));

        Assert.True(Assert.IsType<ClaudeResult>(await _prompt.Ended).IsError);
        Assert.Empty(_client.Joined);
        Assert.True(_prompt.Joins.HoldsSome);
        Assert.Equal([_message.Id], _joins.Close());
    }

    [Fact]
    public async Task What_waits_is_given_to_the_next_process_under_another_uuid()
    {
        await _prompt.Joins.BeginAsync();
        await _joins.AddAsync(_message);
        _prompt.Joins.End();
        var late = new JoiningMessage(Guid.NewGuid(), "and green", null);
        await _joins.AddAsync(late);
        var next = new ClaudeJoins(_joins, SendAsync);

        await next.BeginAsync();

        Assert.Equal(["and blue", "and blue", "and green"], _sent.Select(s => JsonDocument.Parse(s).RootElement.GetProperty("message").GetProperty("content").GetString()));
        Assert.Equal(3, _sent.Select(s => JsonDocument.Parse(s).RootElement.GetProperty("uuid").GetString()).Distinct().Count());
    }

    private static string Lifecycle(string uuid, string state) => $$"""{"type":"command_lifecycle","command_uuid":"{{uuid}}","state":"{{state}}"}""";

    private async Task HearAsync(string line) => await _prompt.OnLineAsync(JsonDocument.Parse(line).RootElement);

    private Task SendAsync(byte[] line)
    {
        _sent.Add(Encoding.UTF8.GetString(line));
        return Task.CompletedTask;
    }

    private sealed class Client : IAgentClient
    {
        public List<Guid> Joined { get; } = [];

        public ValueTask UpdateAsync(AgentUpdate update)
        {
            if (update is AgentJoined joined)
                Joined.Add(joined.Message);
            return ValueTask.CompletedTask;
        }

        public Task<PermissionAnswer> RequestPermissionAsync(PermissionRequest request, CancellationToken withdrawn) => throw new InvalidOperationException("Nobody expected a question.");
    }
}
