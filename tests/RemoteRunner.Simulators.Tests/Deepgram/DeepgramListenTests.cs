using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using RemoteRunner.Simulators.Deepgram;
using RemoteRunner.TestSupport.Voice;

namespace RemoteRunner.Simulators.Tests.Deepgram;

/// <summary>The simulated Deepgram over real HTTP, held against Deepgram's specification and its recorded errors.</summary>
public sealed class DeepgramListenTests : IDisposable
{
    private readonly DeepgramHost _host = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Hears_what_the_tags_of_the_note_say()
    {
        var note = (VoiceNote.Saying("Rename the user service, please.") with { Duration = TimeSpan.FromSeconds(2.5), Language = "en" }).ToOgg();

        var answer = await _host.HeardAsync(note);

        var metadata = answer.GetProperty("metadata");
        Assert.True(Guid.TryParse(metadata.GetProperty("request_id").GetString(), out _));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(note)), metadata.GetProperty("sha256").GetString());
        Assert.True(metadata.GetProperty("created").GetDateTime() > DateTime.UnixEpoch);
        Assert.Equal(2.5, metadata.GetProperty("duration").GetDouble(), 3);
        Assert.Equal(1, metadata.GetProperty("channels").GetInt32());
        var model = metadata.GetProperty("models").EnumerateArray().Single().GetString()!;
        Assert.Equal("nova-3", metadata.GetProperty("model_info").GetProperty(model).GetProperty("arch").GetString());

        var channel = answer.GetProperty("results").GetProperty("channels").EnumerateArray().Single();
        Assert.False(channel.TryGetProperty("detected_language", out _));
        var alternative = channel.GetProperty("alternatives").EnumerateArray().Single();
        Assert.Equal("Rename the user service, please.", alternative.GetProperty("transcript").GetString());
        Assert.InRange(alternative.GetProperty("confidence").GetDouble(), 0.9, 1);
        var words = alternative.GetProperty("words").EnumerateArray().ToArray();
        Assert.Equal(["rename", "the", "user", "service", "please"], words.Select(word => word.GetProperty("word").GetString()));
        Assert.Equal("please.", words[^1].GetProperty("punctuated_word").GetString());
        Assert.Equal(2.5, words[^1].GetProperty("end").GetDouble(), 3);
        Assert.Equal("Rename the user service, please.", alternative.GetProperty("paragraphs").GetProperty("transcript").GetString()!.Trim());
    }

    [Fact]
    public async Task Says_in_an_untagged_note_that_it_is_simulated() =>
        Assert.Contains("simulated", Transcript(await _host.HeardAsync(new VoiceNote().ToOgg())));

    [Fact]
    public async Task Hears_nothing_in_silence()
    {
        var answer = await _host.HeardAsync(new VoiceNote { Tone = 0 }.ToOgg());

        Assert.Equal("", Transcript(answer));
        Assert.Equal(0, answer.GetProperty("results").GetProperty("channels")[0].GetProperty("alternatives")[0].GetProperty("words").GetArrayLength());
    }

    [Fact]
    public async Task Leaves_out_signs_and_capitals_unless_asked_to_format() =>
        Assert.Equal("list the files here", Transcript(await _host.HeardAsync(VoiceNote.Saying("List the files, here!").ToOgg(), "model=nova-3")));

    [Fact]
    public async Task Names_the_language_when_asked_to_detect_it()
    {
        var note = (VoiceNote.Saying("Zeig mir die Dateien.") with { Language = "de" }).ToOgg();

        var detected = (await _host.HeardAsync(note, "model=nova-3&detect_language=true")).GetProperty("results").GetProperty("channels")[0];
        var multi = (await _host.HeardAsync(note, "model=nova-3&language=multi")).GetProperty("results").GetProperty("channels")[0];

        Assert.Equal("de", detected.GetProperty("detected_language").GetString());
        Assert.Equal("de", multi.GetProperty("alternatives")[0].GetProperty("languages")[0].GetString());
    }

    [Theory]
    [InlineData("model=nova-9", DeepgramError.NoSuchModel)]
    [InlineData("model=nova-3&language=english", DeepgramError.NoSuchModel)]
    [InlineData("model=nova-3&smart_format=yes", "smart_format must be true or false")]
    [InlineData("model=nova-3&detect_language=perhaps", "detect_language")]
    [InlineData("model=nova-3&smartformat=true", "Unknown parameter: smartformat")]
    [InlineData("model=nova-2&keyterm=Claude", "only available with nova-3")]
    [InlineData("keyterm=Claude", "only available with nova-3")]
    public async Task Refuses_a_query_that_deepgram_would_refuse(string query, string why)
    {
        using var response = await _host.ListenAsync(new VoiceNote().ToOgg(), query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(why, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("err_msg").GetString());
    }

    [Theory]
    [InlineData(100, HttpStatusCode.OK)]
    [InlineData(251, HttpStatusCode.BadRequest)]
    public async Task Counts_the_tokens_of_all_keyterms(int terms, HttpStatusCode status)
    {
        var query = "model=nova-3&" + string.Join('&', Enumerable.Repeat("keyterm=word", terms));

        using var response = await _host.ListenAsync(new VoiceNote().ToOgg(), query);

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.BadRequest)
            Assert.Contains(DeepgramError.TooManyKeyterms, await response.Content.ReadAsStringAsync(Cancellation));
    }

    public static TheoryData<string, byte[]> Corrupt()
    {
        var good = new VoiceNote().ToOgg();
        var flipped = good.ToArray();
        flipped[^10] ^= 0x40;
        return new()
        {
            { "no audio", "hello, I am a text"u8.ToArray() },
            { "empty", [] },
            { "cut off", good[..^20] },
            { "one wrong bit", flipped },
        };
    }

    [Theory, MemberData(nameof(Corrupt))]
    public async Task Refuses_corrupt_audio_in_deepgrams_words(string what, byte[] audio)
    {
        using var response = await _host.ListenAsync(audio);

        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, what);
        var error = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("Bad Request: failed to process audio: corrupt or unsupported data", error.GetProperty("err_msg").GetString());
        Assert.True(error.TryGetProperty("request_id", out _));
    }

    [Theory]
    [InlineData("wrong-key")]
    [InlineData(null)]
    public async Task Refuses_a_wrong_key_and_another_scheme(string? key)
    {
        using var response = await _host.ListenAsync(new VoiceNote().ToOgg(), key: key);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("INVALID_AUTH", (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("err_code").GetString());
    }

    [Fact]
    public async Task Lists_a_project_for_a_good_key_only()
    {
        var projects = await _host.Http.GetFromJsonAsync<JsonElement>("/v1/projects", Cancellation);
        Assert.False(string.IsNullOrEmpty(projects.GetProperty("projects")[0].GetProperty("project_id").GetString()));

        _host.Http.DefaultRequestHeaders.Authorization = new("Token", "wrong");
        using var refused = await _host.Http.GetAsync("/v1/projects", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Does_not_download_an_address()
    {
        using var response = await _host.ListenAsync("""{"url":"https://example.com/a.ogg"}"""u8.ToArray(), contentType: "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static string Transcript(JsonElement answer) =>
        answer.GetProperty("results").GetProperty("channels")[0].GetProperty("alternatives")[0].GetProperty("transcript").GetString()!;
}
