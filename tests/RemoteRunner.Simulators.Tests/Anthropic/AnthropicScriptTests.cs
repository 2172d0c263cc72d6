using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace RemoteRunner.Simulators.Tests.Anthropic;

public sealed class AnthropicScriptTests : IAsyncDisposable
{
    private readonly AnthropicServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Goes_on_with_the_next_round_after_the_results_of_the_tools()
    {
        var talk = Talk.Starting("""do [[text first]] [[tool Bash {"command":"a"}]] [[tool Bash {"command":"b"}]] [[then]] [[tool Read {"file_path":"/c"}]] [[echo]] [[text last]]""");

        var first = await _server.Ask(talk.Request(), Cancellation);
        Assert.Equal("first", Talk.TextOf(first));
        Assert.Equal(["a", "b"], Talk.ToolCalls(first).Select(call => (string?)call["input"]!["command"]));

        var second = await _server.Ask(talk.Results(first, ("A", false), ("B", false)).Request(), Cancellation);
        Assert.Equal("Read", (string?)Assert.Single(Talk.ToolCalls(second))["name"]);

        var third = await _server.Ask(talk.Results(second, ("C\nsee", false)).Request(), Cancellation);
        Assert.Equal("C\nseelast", Talk.TextOf(third));
        Assert.Empty(Talk.ToolCalls(third));
    }

    [Fact]
    public async Task Begins_anew_with_the_next_prompt_of_a_conversation()
    {
        var talk = Talk.Starting("""[[tool Bash {"command":"a"}]] [[text done]]""");
        var first = await _server.Ask(talk.Request(), Cancellation);
        var second = await _server.Ask(talk.Results(first, ("A", false)).Request(), Cancellation);

        var next = await _server.Ask(talk.Answered(second).Says("[[history]]").Request(), Cancellation);

        Assert.Equal("""History: 2 user messages. First: [[tool Bash {"command":"a"}]] [[text done]]""", Talk.TextOf(next));
    }

    [Fact]
    public async Task Echoes_the_prompt_without_its_directives()
    {
        var message = await _server.Ask(Talk.Starting("[[echo]] # Title\n\n*text* with [[brackets]]").Request(), Cancellation);

        Assert.Equal("# Title\n\n*text* with [[brackets]]", Talk.TextOf(message));
    }

    [Fact]
    public async Task Ignores_a_note_of_an_interruption_when_it_looks_for_the_prompt()
    {
        var message = await _server.Ask(Talk.Starting("[[text here]]").Says("[Request interrupted by user]").Request(), Cancellation);

        Assert.Equal("here", Talk.TextOf(message));
    }

    [Fact]
    public async Task Fails_the_first_two_tries_and_then_goes_on()
    {
        var request = Talk.Starting("[[error 529 x2]] [[text recovered]]").Request();

        List<int> tries = [];
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var response = await _server.Send(request, Cancellation);
            tries.Add((int)response.StatusCode);
        }

        Assert.Equal([529, 529, 200], tries);
    }

    [Fact]
    public async Task Ends_a_stream_with_an_error_event()
    {
        var events = await _server.Stream(Talk.Starting("[[words 10]] [[midstream-error]]").Request(), Cancellation);

        Assert.Equal(5, events.Count(entry => entry.Name == "content_block_delta"));
        Assert.Equal("overloaded_error", (string?)events[^1].Data["error"]!["type"]);
        Assert.Equal("error", events[^1].Name);
    }

    [Fact]
    public async Task Drops_the_connection_in_the_middle_of_a_stream()
    {
        var request = Talk.Starting("[[words 10]] [[drop]]").Request();
        request["stream"] = true;

        // The reset may overtake the first bytes, so it may already show while the headers are awaited.
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var response = await _server.Send(request, Cancellation);
            await response.Content.ReadAsStringAsync(Cancellation);
        });
    }

    [Fact]
    public async Task Sends_garbage_instead_of_json()
    {
        var request = Talk.Starting("[[words 10]] [[garbage]]").Request();
        request["stream"] = true;
        using var response = await _server.Send(request, Cancellation);

        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.EndsWith("<html>502 Bad Gateway</html>\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[wait 3s]] [[text late]]", 3)]
    [InlineData("[[slow 5s]] [[words 20]]", 5)]
    public async Task Takes_the_time_that_the_prompt_asks_for(string prompt, int seconds)
    {
        var time = new FakeTimeProvider();
        await using var server = new AnthropicServer(time);
        var start = time.GetUtcNow();

        var answer = server.Stream(Talk.Starting(prompt).Request(), Cancellation);
        while (!answer.IsCompleted)
        {
            await Task.WhenAny(answer, Task.Delay(1, Cancellation));
            if (!answer.IsCompleted)
                time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal("message_stop", (await answer)[^1].Name);
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task Says_what_is_wrong_with_a_directive()
    {
        var message = await _server.Ask(Talk.Starting("""[[tool Bash {"command":}]]""").Request(), Cancellation);

        Assert.Equal("[[tool has no end or no valid JSON", Talk.TextOf(message));
    }

    [Fact]
    public async Task Scripts_of_parallel_requests_do_not_disturb_one_another()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => _server.Ask(Talk.Starting($"[[text answer {number}]]").Request(), Cancellation)));

        Assert.Equal(Enumerable.Range(0, 30).Select(number => $"answer {number}"), answers.Select(Talk.TextOf));
    }

    [Fact]
    public async Task Control_needs_the_token()
    {
        using var without = await _server.Control(HttpMethod.Get, "/requests", null, Cancellation, token: null);
        using var wrong = await _server.Control(HttpMethod.Get, "/requests", null, Cancellation, token: "wrong");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (without.StatusCode, wrong.StatusCode));
    }

    [Fact]
    public async Task Faults_hit_everybody_until_they_are_used_up()
    {
        using var set = await _server.Control(HttpMethod.Post, "/faults", new { status = 429, times = 2, retryAfterSeconds = 7 }, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);

        using var first = await _server.Send(Talk.Starting("hello").Request(), Cancellation);
        using var second = await _server.Send(Talk.Starting("[[text x]]").Request(), Cancellation);
        using var third = await _server.Send(Talk.Starting("hello").Request(), Cancellation);
        Assert.Equal([429, 429, 200], new[] { first, second, third }.Select(response => (int)response.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(7), first.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Faults_can_be_taken_back_and_a_wrong_one_is_refused()
    {
        using var wrong = await _server.Control(HttpMethod.Post, "/faults", new { status = 200 }, Cancellation);
        using var set = await _server.Control(HttpMethod.Post, "/faults", new { kind = "drop", times = 5 }, Cancellation);
        using var cleared = await _server.Control(HttpMethod.Delete, "/faults", null, Cancellation);
        using var response = await _server.Send(Talk.Starting("hello").Request(), Cancellation);

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.OK],
            new[] { wrong, set, cleared, response }.Select(answer => answer.StatusCode));
    }

    [Fact]
    public async Task Logs_calls_without_any_credential()
    {
        await _server.Ask(Talk.Starting("[[text logged]]").Request(), Cancellation);
        using (var client = new HttpClient { BaseAddress = _server.Client.BaseAddress })
        {
            client.DefaultRequestHeaders.Add("x-api-key", "sk-secret-of-somebody");
            using var refused = await client.PostAsJsonAsync("/v1/messages", new { }, Cancellation);
        }

        using var response = await _server.Control(HttpMethod.Get, "/requests?since=0", null, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        var entries = JsonNode.Parse(text)!.AsArray();
        Assert.Equal(2, entries.Count);
        Assert.Equal((1, "x-api-key", true, 200, "[[text logged]]"),
            ((int)entries[0]!["n"]!, (string?)entries[0]!["authKind"], (bool)entries[0]!["keyMatched"]!, (int)entries[0]!["status"]!, (string?)entries[0]!["lastUserText"]));
        Assert.Equal((false, 401), ((bool)entries[1]!["keyMatched"]!, (int)entries[1]!["status"]!));
        Assert.DoesNotContain(AnthropicServer.Key, text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", text, StringComparison.Ordinal);

        using var later = await _server.Control(HttpMethod.Get, "/requests?since=1", null, Cancellation);
        Assert.Single((await later.Content.ReadFromJsonAsync<JsonArray>(Cancellation))!);
    }

    [Fact]
    public async Task Notices_a_client_that_leaves_in_the_middle_of_an_answer()
    {
        var request = Talk.Starting("[[slow 10m]] [[words 1000]]").Request();
        request["stream"] = true;
        using (var response = await _server.Send(request, Cancellation))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        string? outcome;
        do
        {
            using var log = await _server.Control(HttpMethod.Get, "/requests", null, Cancellation);
            outcome = (string?)(await log.Content.ReadFromJsonAsync<JsonArray>(Cancellation))!.Single()!["outcome"];
        }
        while (outcome == "running");

        Assert.Equal("client left", outcome);
    }

    [Fact]
    public async Task Latency_can_be_set()
    {
        var time = new FakeTimeProvider();
        await using var server = new AnthropicServer(time);
        using var set = await server.Control(HttpMethod.Post, "/latency", new { firstTokenMs = 60_000, tokensPerSecond = 5 }, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        var start = time.GetUtcNow();

        var answer = server.Ask(Talk.Starting("[[text late]]").Request(), Cancellation);
        while (!answer.IsCompleted)
        {
            await Task.WhenAny(answer, Task.Delay(1, Cancellation));
            if (!answer.IsCompleted)
                time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("late", Talk.TextOf(await answer));
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromMinutes(1));
    }
}
