using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Simulators.Anthropic;

namespace RemoteRunner.Simulators.Tests.Anthropic;

public sealed class RealisticPaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void First_tokens_and_answers_are_as_long_as_they_are_said_to_be()
    {
        var pace = new RealisticPace(seed: 1);
        var tempos = Enumerable.Range(0, 20_000).Select(i => pace.For(Request($"[[answer M{i}]]"))).ToList();

        var first = tempos.Select(t => t.FirstToken.TotalSeconds).Order().ToList();
        var words = tempos.Select(t => t.AnswerWords).Order().ToList();
        Assert.InRange(first[10_000], 1.75, 1.85);
        Assert.InRange(first[18_000], 3.4, 3.6);
        Assert.InRange(words[10_000], 57, 63);
        Assert.InRange(words[18_000], 172, 188);
        Assert.InRange(tempos.Average(t => t.FirstToken.TotalSeconds + (t.AnswerWords / t.WordsPerSecond)), 2.7, 2.9);
    }

    [Fact]
    public void The_same_seed_and_prompt_take_the_same_time_and_another_seed_another()
    {
        var request = Request("[[answer M1]]");

        Assert.Equal(new RealisticPace(5).For(request), new RealisticPace(5).For(request));
        Assert.NotEqual(new RealisticPace(5).For(request), new RealisticPace(6).For(request));
    }

    [Fact]
    public async Task An_answer_ends_with_its_mark_and_the_log_holds_the_models_own_time()
    {
        var time = new FakeTimeProvider();
        await using var server = new AnthropicServer(time);
        using var set = await server.Control(HttpMethod.Post, "/latency", new { profile = "realistic", seed = 3, firstTokenMs = 0, tokensPerSecond = 0 }, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);

        var request = Talk.Starting("[[answer M17]]").Request();
        var answer = server.Stream(request, Cancellation);
        while (!answer.IsCompleted)
        {
            await Task.WhenAny(answer, Task.Delay(1, Cancellation));
            if (!answer.IsCompleted)
                time.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Contains(await answer, e => e.Data.ToJsonString().Contains("M17", StringComparison.Ordinal));
        using var log = await server.Control(HttpMethod.Get, "/requests", null, Cancellation);
        var entry = (await log.Content.ReadFromJsonAsync<JsonArray>(Cancellation))!.Single()!;
        var (at, first, ended) = ((DateTimeOffset)entry["at"]!, (DateTimeOffset)entry["firstTextAt"]!, (DateTimeOffset)entry["endedAt"]!);
        Assert.True(at < first && first <= ended, $"{at:O} {first:O} {ended:O}");
        Assert.True((int)entry["usage"]!["output_tokens"]! > 0);
    }

    [Fact]
    public async Task Another_profile_is_refused()
    {
        await using var server = new AnthropicServer();

        using var set = await server.Control(HttpMethod.Post, "/latency", new { profile = "hopeful", seed = 3, firstTokenMs = 0, tokensPerSecond = 0 }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, set.StatusCode);
    }

    private static MessagesRequest Request(string prompt) =>
        MessagesRequest.Parse(System.Text.Encoding.UTF8.GetBytes(Talk.Starting(prompt).Request().ToJsonString()), "session", counting: false);
}
