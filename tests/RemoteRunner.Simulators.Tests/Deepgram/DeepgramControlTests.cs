using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RemoteRunner.TestSupport.Voice;

namespace RemoteRunner.Simulators.Tests.Deepgram;

/// <summary>Faults on demand, and what tests may see of the calls.</summary>
public sealed class DeepgramControlTests : IDisposable
{
    private readonly DeepgramHost _host = new();
    private readonly byte[] _note = VoiceNote.Saying("hello").ToOgg();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(402, "legacy", "err_code", "ASR_PAYMENT_REQUIRED")]
    [InlineData(429, "legacy", "err_code", "TOO_MANY_REQUESTS")]
    [InlineData(403, "modern", "category", "INSUFFICIENT_PERMISSIONS")]
    [InlineData(503, "modern", "message", "Service temporarily unavailable")]
    public async Task A_fault_has_its_status_and_shape_as_often_as_asked(int status, string shape, string field, string value)
    {
        await Set(new { status, shape, times = 2, retryAfterSeconds = 3 });

        for (var i = 0; i < 2; i++)
        {
            using var broken = await _host.ListenAsync(_note);
            Assert.Equal(status, (int)broken.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(3), broken.Headers.RetryAfter!.Delta);
            Assert.Equal(value, (await broken.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty(field).GetString());
        }

        using var whole = await _host.ListenAsync(_note);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
    }

    [Fact]
    public async Task The_third_shape_is_plain_text()
    {
        await Set(new { status = 504, shape = "text" });
        using var broken = await _host.ListenAsync(_note);
        Assert.Equal((HttpStatusCode)504, broken.StatusCode);
        Assert.Equal("The request timed out", await broken.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_dropped_call_breaks_the_connection()
    {
        await Set(new { shape = "drop" });
        await Assert.ThrowsAsync<HttpRequestException>(() => _host.ListenAsync(_note));
    }

    [Theory]
    [InlineData(200, "legacy", 1)]
    [InlineData(500, "purple", 1)]
    [InlineData(500, "text", 0)]
    public async Task Refuses_a_fault_that_makes_no_sense(int status, string shape, int times)
    {
        using var response = await _host.ControlAsync(HttpMethod.Post, "/faults", new { status, shape, times });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Faults_can_be_taken_back()
    {
        await Set(new { status = 500, shape = "text", times = 5 });
        using var cleared = await _host.ControlAsync(HttpMethod.Delete, "/faults");
        using var whole = await _host.ListenAsync(_note);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
    }

    [Fact]
    public async Task The_calls_are_listed_without_key_and_audio()
    {
        using var answered = await _host.ListenAsync(_note, "model=nova-3&keyterm=Claude&keyterm=main");
        using var refused = await _host.ListenAsync(_note, key: "wrong-key");

        using var response = await _host.ControlAsync(HttpMethod.Get, "/requests");
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        var calls = JsonSerializer.Deserialize<JsonElement>(text).EnumerateArray().ToArray();

        Assert.Equal(2, calls.Length);
        Assert.Equal(["Claude", "main"], calls[0].GetProperty("query").GetProperty("keyterm").EnumerateArray().Select(term => term.GetString()));
        Assert.Equal(_note.Length, calls[0].GetProperty("bytes").GetInt32());
        Assert.Equal("audio/ogg", calls[0].GetProperty("contentType").GetString());
        Assert.Equal([200, 401], calls.Select(call => call.GetProperty("status").GetInt32()));
        Assert.Equal([true, false], calls.Select(call => call.GetProperty("keyMatched").GetBoolean()));
        Assert.DoesNotContain("-key", text);
    }

    [Fact]
    public async Task The_control_api_wants_its_token()
    {
        using var response = await _host.ControlAsync(HttpMethod.Get, "/requests", token: "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task Set(object fault)
    {
        using var response = await _host.ControlAsync(HttpMethod.Post, "/faults", fault);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }
}
