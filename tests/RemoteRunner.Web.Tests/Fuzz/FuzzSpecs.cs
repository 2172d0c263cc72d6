using System.Text;
using System.Text.Json;
using RemoteRunner.TestSupport.Fuzz;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Fuzz;

/// <summary>The box's part of 100,000 spoiled inputs: 27,000 lines of the CLI and 2,000 bodies of the API. The bot's tests hold the rest.</summary>
public sealed class FuzzSpecs(World world) : BoxTest(world)
{
    private const int Seed = 20261125;

    private static readonly string[] _lines =
    [
        """{"type":"system","subtype":"init","cwd":"/home/dev/project","session_id":"df552a9c","tools":["Bash","Write"],"model":"claude","permissionMode":"default","uuid":"8e12"}""",
        """{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello "}},"session_id":"df552a9c","parent_tool_use_id":null,"uuid":"8e13"}""",
        """{"type":"assistant","message":{"id":"msg_1","role":"assistant","content":[{"type":"text","text":"Hello"},{"type":"tool_use","id":"toolu_1","name":"Write","input":{"file_path":"a.txt","content":"v1"}}],"usage":{"input_tokens":10,"output_tokens":2}},"session_id":"df552a9c"}""",
        """{"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_1","type":"tool_result","content":[{"type":"text","text":"a.txt"}],"is_error":false}]},"session_id":"df552a9c"}""",
        """{"type":"control_request","request_id":"d0168a20","request":{"subtype":"can_use_tool","tool_name":"Write","input":{"file_path":"p1.txt"},"permission_suggestions":[{"type":"setMode","mode":"acceptEdits","destination":"session"}]}}""",
        """{"type":"result","subtype":"success","is_error":false,"duration_ms":1200,"num_turns":2,"result":"Done.","total_cost_usd":0.0123,"usage":{"input_tokens":10,"output_tokens":5},"session_id":"df552a9c"}""",
    ];

    [Fact]
    public async Task Reads_or_refuses_every_one_of_27_000_spoiled_lines_of_the_CLI()
    {
        var mutator = new JsonMutator(Seed);
        var (refused, read) = (0, 0);
        for (var i = 0; i < 27_000; i++)
        {
            var line = _lines[i % _lines.Length];
            var bytes = i % 11 == 0 ? Encoding.UTF8.GetBytes(line) : mutator.Mutate(line);
            try
            {
                await foreach (var document in StreamJsonReader.ReadAsync(new MemoryStream(bytes), Cancellation))
                {
                    using (document)
                        Walk(document.RootElement);
                    read++;
                }
            }
            catch (ClaudeProtocolException) when (i % 11 != 0)
            {
                refused++;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Seed {Seed}, input {i}: {Encoding.UTF8.GetString(bytes)}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} refused, {read} read.");
        Assert.True(refused > 3_000 && read > 3_000, "The mutations are not varied enough to prove anything.");
    }

    [Fact]
    public async Task Answers_every_one_of_2_000_spoiled_bodies_and_takes_every_valid_one_among_them()
    {
        var mutator = new JsonMutator(Seed);
        for (var i = 0; i < 2_000; i++)
        {
            var session = Guid.NewGuid();
            var valid = i % 50 == 0;
            var (method, path, json) = (i % 3) switch
            {
                _ when valid => (HttpMethod.Put, $"/api/sessions/{session}", """{"workspace":"main"}"""),
                0 => (HttpMethod.Put, $"/api/sessions/{session}", """{"workspace":"main"}"""),
                1 => (HttpMethod.Post, "/api/turns", $$"""{"id":"{{Guid.NewGuid()}}","sessionId":"{{session}}","prompt":"list the files here","origin":"telegram:1:1002:7","continues":null,"fresh":false}"""),
                _ => (HttpMethod.Post, $"/api/approvals/{session}", """{"decision":"allow-once","message":null}"""),
            };
            using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(valid ? Encoding.UTF8.GetBytes(json) : mutator.Mutate(json)) };
            request.Content.Headers.ContentType = new("application/json");
            using var response = await Box.Http.SendAsync(request, Cancellation);

            Assert.True((int)response.StatusCode < 500, $"Seed {Seed}, input {i} got {(int)response.StatusCode}: {await request.Content.ReadAsStringAsync(Cancellation)}");
            Assert.True(!valid || response.IsSuccessStatusCode, $"The valid body {i} got {(int)response.StatusCode}.");
        }
    }

    /// <summary>Everything that the reader of a prompt's lines may look at.</summary>
    private static void Walk(JsonElement element)
    {
        foreach (var name in new[] { "type", "subtype", "request_id", "request", "event", "message", "content", "text", "usage", "total_cost_usd", "is_error", "session_id" })
        {
            _ = element.Text(name);
            _ = element.Number(name);
            _ = element.Decimal(name);
            _ = element.Flag(name);
            _ = element.Get(name).ContentText();
        }

        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
                Walk(property.Value);
        }

        foreach (var item in element.Items())
            Walk(item);
    }
}
