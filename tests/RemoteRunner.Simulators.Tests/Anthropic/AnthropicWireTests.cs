using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Tests.Anthropic;

public sealed class AnthropicWireTests : IAsyncDisposable
{
    private readonly AnthropicServer _server = new(null, ("OutsideWorld:AnthropicMaxRequestBytes", "65536"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Streams_text_in_the_order_of_events_of_the_real_api()
    {
        var events = await _server.Stream(Talk.Starting("[[text One two three.]]").Request(), Cancellation);

        Assert.Equal(
            ["message_start", "content_block_start", "ping", "content_block_delta", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            events.Select(entry => entry.Name));
        var start = events[0].Data["message"]!;
        Assert.StartsWith("msg_01", (string?)start["id"], StringComparison.Ordinal);
        Assert.Equal("assistant", (string?)start["role"]);
        Assert.Equal("claude-opus-5-5", (string?)start["model"]);
        Assert.Empty(start["content"]!.AsArray());
        Assert.True(start.AsObject().ContainsKey("stop_reason"));
        Assert.Equal("One two three.", string.Concat(events.Where(entry => entry.Name == "content_block_delta").Select(entry => (string?)entry.Data["delta"]!["text"])));
        Assert.Equal("end_turn", (string?)events[^2].Data["delta"]!["stop_reason"]);
    }

    [Fact]
    public async Task Streams_the_input_of_parallel_tools_as_json_pieces()
    {
        var events = await _server.Stream(
            Talk.Starting("""[[text Both.]] [[tool Bash {"command":"printf 'ä😀\\n'","list":[[1],[2]]}]] [[tool Read {"file_path":"{{CWD}}/a.txt"}]]""").Request(), Cancellation);

        var inputs = events.Where(entry => (string?)entry.Data["delta"]?["type"] == "input_json_delta")
            .GroupBy(entry => (int)entry.Data["index"]!)
            .Select(group => JsonNode.Parse(string.Concat(group.Select(entry => (string?)entry.Data["delta"]!["partial_json"])))!)
            .ToList();
        Assert.Equal(2, inputs.Count);
        Assert.Equal("printf 'ä😀\\n'", (string?)inputs[0]["command"]);
        Assert.Equal(2, (int)inputs[0]["list"]![1]![0]!);
        Assert.Equal("/home/dev/my project/a.txt", (string?)inputs[1]["file_path"]);
        Assert.Equal("tool_use", (string?)events[^2].Data["delta"]!["stop_reason"]);
        Assert.All(events.Where(entry => (string?)entry.Data["content_block"]?["type"] == "tool_use"), entry => Assert.Empty(entry.Data["content_block"]!["input"]!.AsObject()));
    }

    [Fact]
    public async Task Answers_with_one_message_when_streaming_is_not_asked_for()
    {
        var message = await _server.Ask(Talk.Starting("[[text Hi.]] [[usage in=1200 out=42 cache_read=9000 cache_write=300]]").Request(), Cancellation);

        Assert.Equal("message", (string?)message["type"]);
        Assert.Equal("Hi.", Talk.TextOf(message));
        Assert.Equal("end_turn", (string?)message["stop_reason"]);
        var usage = message["usage"]!;
        Assert.Equal((1200, 42, 9000, 300), ((int)usage["input_tokens"]!, (int)usage["output_tokens"]!, (int)usage["cache_read_input_tokens"]!, (int)usage["cache_creation_input_tokens"]!));
    }

    [Fact]
    public async Task Counts_the_earlier_conversation_as_read_from_the_cache()
    {
        var talk = Talk.Starting("[[words 400]]");
        var first = await _server.Ask(talk.Request(), Cancellation);
        var second = await _server.Ask(talk.Answered(first).Says("[[text short]]").Request(), Cancellation);

        Assert.Equal(0, (int)first["usage"]!["cache_read_input_tokens"]!);
        Assert.InRange((int)first["usage"]!["output_tokens"]!, 400, 1200);
        Assert.InRange((int)second["usage"]!["cache_read_input_tokens"]!, 600, 3000);
        Assert.InRange((int)second["usage"]!["output_tokens"]!, 1, 5);
    }

    [Theory]
    [InlineData(null, null, "x-api-key header is required")]
    [InlineData("wrong", null, "invalid x-api-key")]
    [InlineData(null, "Bearer wrong", "Invalid bearer token")]
    public async Task Refuses_a_wrong_credential_with_the_real_body(string? key, string? authorization, string message)
    {
        using var client = new HttpClient { BaseAddress = _server.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        if (key is not null)
            client.DefaultRequestHeaders.Add("x-api-key", key);
        if (authorization is not null)
            client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(authorization);

        using var response = await client.PostAsJsonAsync("/v1/messages", Talk.Starting("hello").Request(), Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!;
        Assert.Equal("error", (string?)body["type"]);
        Assert.Equal("authentication_error", (string?)body["error"]!["type"]);
        Assert.Equal(message, (string?)body["error"]!["message"]);
        Assert.Equal(response.Headers.GetValues("request-id").Single(), (string?)body["request_id"]);
    }

    [Fact]
    public async Task Accepts_the_key_as_a_bearer_token()
    {
        using var client = new HttpClient { BaseAddress = _server.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AnthropicServer.Key);

        using var response = await client.PostAsJsonAsync("/v1/messages", Talk.Starting("hello").Request(), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":"x"}]}""", "model: Field required")]
    [InlineData("""{"model":"claude-opus-5-5","messages":[{"role":"user","content":"x"}]}""", "max_tokens: Field required")]
    [InlineData("""{"model":"claude-opus-5-5","max_tokens":1,"messages":[]}""", "messages: at least one message is required")]
    [InlineData("""{"model":"claude-opus-5-5","max_tokens":1,"messages":[{"role":"robot","content":"x"}]}""", "messages.0.role: Input should be 'user' or 'assistant'")]
    [InlineData("""{"model":17,"max_tokens":1,"messages":[{"role":"user","content":"x"}]}""", "The request has a field of the wrong type.")]
    [InlineData("""{"model":"claude-opus-5-5","model":"claude-opus-5-5","max_tokens":1,"messages":[]}""", "The request has a field of the wrong type.")]
    [InlineData("not json", "The request body is not valid JSON.")]
    [InlineData("""{"model":"claude-opus-5-5","max_tokens":1,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"Bash","input":{}}]},{"role":"user","content":"y"}]}""",
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.")]
    public async Task Refuses_an_invalid_request_with_400(string body, string message)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _server.Client.PostAsync("/v1/messages", content, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["error"]!;
        Assert.Equal(("invalid_request_error", message), ((string?)error["type"], (string?)error["message"]));
    }

    [Fact]
    public async Task Refuses_an_unknown_model_with_404()
    {
        var request = Talk.Starting("hello").Request();
        request["model"] = "gpt-1";
        using var response = await _server.Send(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["error"]!;
        Assert.Equal(("not_found_error", "model: gpt-1"), ((string?)error["type"], (string?)error["message"]));
    }

    [Fact]
    public async Task Refuses_a_body_that_is_too_large_with_413()
    {
        using var response = await _server.Send(Talk.Starting(new string('x', 70_000)).Request(), Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("request_too_large", (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["error"]!["type"]);
    }

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(413, "request_too_large")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "api_error")]
    [InlineData(529, "overloaded_error")]
    public async Task Answers_with_the_error_that_the_prompt_asks_for(int status, string type)
    {
        using var response = await _server.Send(Talk.Starting($"[[error {status}]]").Request(), Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(type, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["error"]!["type"]);
        Assert.Equal(status == 429, response.Headers.RetryAfter is not null);
        Assert.Equal(status == 429 ? "0" : "49", response.Headers.GetValues("anthropic-ratelimit-requests-remaining").Single());
    }

    [Fact]
    public async Task Counts_tokens_lists_models_and_says_hello()
    {
        var request = Talk.Starting("hello").Request();
        request.Remove("max_tokens");
        using var counted = await _server.Client.PostAsJsonAsync("/v1/messages/count_tokens?beta=true", request, Cancellation);
        Assert.InRange((int)(await counted.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["input_tokens"]!, 50, 2000);

        var models = (await _server.Client.GetFromJsonAsync<JsonObject>("/v1/models", Cancellation))!;
        Assert.Contains(models["data"]!.AsArray(), model => (string?)model!["id"] == "claude-opus-5-5" && (string?)model["type"] == "model");
        Assert.Equal("Claude Haiku 5.5", (string?)(await _server.Client.GetFromJsonAsync<JsonObject>("/v1/models/claude-haiku-5-5", Cancellation))!["display_name"]);

        using var hello = new HttpRequestMessage(HttpMethod.Head, "/api/hello");
        using var answer = await _server.Client.SendAsync(hello, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
