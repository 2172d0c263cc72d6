using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Speech;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.TestSupport.Voice;
using RemoteRunner.Web.Tests.Pages;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Speech;

/// <summary>The microphone of a conversation's page: what is said comes back as text, for the speaker's money and within their limits.</summary>
public sealed class SpeechPagesSpecs(World world) : BoxTest(world)
{
    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task What_was_said_comes_back_once_paid_and_is_counted_with_the_prompt_that_comes_of_it(CacheKind cache)
    {
        await using var box = await StartAsync(cache, ("Deepgram:PricePerMinute", "0.6"));
        var person = await BrowserClient.NewPersonAsync(box, Role.Member);
        using var browser = await BrowserClient.SignInAsync(box, person);
        var session = await NewSessionAsync(box.Client, person);
        var nonce = Guid.NewGuid();
        var words = $"List the files of {Guid.NewGuid():N}.";
        var note = VoiceNote.Saying(words).ToOgg();

        var first = await SpeakAsync(browser, session, nonce, note);
        var again = await SpeakAsync(browser, session, nonce, note);

        Assert.Equal((HttpStatusCode.OK, words), (first.Status, first.Body.GetProperty("text").GetString()));
        Assert.Equal(words, again.Body.GetProperty("text").GetString());
        var call = Assert.Single(await World.ListensAsync(note, Cancellation));
        Assert.Equal("audio/ogg", call.GetProperty("contentType").GetString());
        Assert.Contains(call.GetProperty("query").GetProperty("keyterm").EnumerateArray(), k => k.GetString() == "main");
        Assert.Equal(0.01m, (await box.Services.GetRequiredService<UsageLedger>().GetTotalsAsync(person)).Today.CostUsd);
        Assert.Equal(1, await UsedAsync(box, person));

        using var sent = await browser.Http.PostAsJsonAsync($"/ui/sessions/{session:D}/turns", new { nonce, prompt = "[[text Listed.]]" }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        Assert.Equal(1, await UsedAsync(box, person));
        await SpeakAsync(browser, session, nonce, VoiceNote.Saying($"Another {Guid.NewGuid():N}.").ToOgg());
        Assert.Equal(2, await UsedAsync(box, person));
        await WaitForEndAsync(box.Client, (await sent.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid(), person);
    }

    [Fact]
    public async Task A_recording_is_what_its_bytes_are_whatever_it_is_called()
    {
        await using var box = await StartAsync();
        using var browser = await BrowserClient.SignInAsync(box, Role.Member);
        var session = await SessionOfAsync(browser);
        var webm = Recordings.Webm(TimeSpan.FromSeconds(1.8));

        var heard = await SpeakAsync(browser, session, Guid.NewGuid(), webm, "text/plain");
        var none = await SpeakAsync(browser, session, Guid.NewGuid(), "<html>Not sound at all.</html>"u8.ToArray(), "audio/webm;codecs=opus");

        Assert.Equal(HttpStatusCode.OK, heard.Status);
        Assert.Equal("audio/webm", Assert.Single(await World.ListensAsync(webm, Cancellation)).GetProperty("contentType").GetString());
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, SpeechTexts.BadAudio, false), (none.Status, Detail(none), none.Body.GetProperty("canRetry").GetBoolean()));
    }

    [Fact]
    public async Task What_is_too_long_or_too_large_is_refused_in_a_sentence_and_never_sent_on()
    {
        await using var box = await StartAsync(CacheKind.Garnet, ("Speech:MaxDuration", "00:00:10"), ("Speech:MaxBytes", "2000"));
        using var browser = await BrowserClient.SignInAsync(box, Role.Member);
        var session = await SessionOfAsync(browser);
        var (@long, large) = (Recordings.Webm(TimeSpan.FromSeconds(11)), Recordings.Webm(TimeSpan.FromSeconds(30)));

        var tooLong = await SpeakAsync(browser, session, Guid.NewGuid(), @long);
        var tooLarge = await SpeakAsync(browser, session, Guid.NewGuid(), large);
        var nameless = await SpeakAsync(browser, session, Guid.Empty, @long);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, SpeechTexts.TooLong(TimeSpan.FromSeconds(10)), false), (tooLong.Status, Detail(tooLong), tooLong.Body.GetProperty("canRetry").GetBoolean()));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, Texts.RecordingTooLarge(2_000), false), (tooLarge.Status, Detail(tooLarge), tooLarge.Body.GetProperty("canRetry").GetBoolean()));
        Assert.Equal(HttpStatusCode.BadRequest, nameless.Status);
        Assert.Empty(await World.ListensAsync(@long, Cancellation));
    }

    [Fact]
    public async Task What_Deepgram_could_not_hear_just_now_is_heard_at_the_second_try()
    {
        await using var box = await StartAsync(CacheKind.Garnet, ("Deepgram:Retries", "0"));
        using var browser = await BrowserClient.SignInAsync(box, Role.Member);
        var session = await SessionOfAsync(browser);
        var (nonce, words) = (Guid.NewGuid(), $"Try it again, {Guid.NewGuid():N}.");
        var note = VoiceNote.Saying(words).ToOgg();
        await World.BreakListeningAsync(new { status = 503, shape = "legacy" }, Cancellation);

        var failed = await SpeakAsync(browser, session, nonce, note);
        var second = await SpeakAsync(browser, session, nonce, note);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, SpeechTexts.Unavailable, true), (failed.Status, Detail(failed), failed.Body.GetProperty("canRetry").GetBoolean()));
        Assert.Equal(words, second.Body.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Who_has_sent_enough_is_not_listened_to()
    {
        await using var box = await StartAsync(CacheKind.Garnet, ("Limits:Default:Minute", "1"));
        using var browser = await BrowserClient.SignInAsync(box, Role.Member);
        var session = await SessionOfAsync(browser);
        var second = VoiceNote.Saying($"One too many {Guid.NewGuid():N}.").ToOgg();

        Assert.Equal(HttpStatusCode.OK, (await SpeakAsync(browser, session, Guid.NewGuid(), VoiceNote.Saying($"One {Guid.NewGuid():N}.").ToOgg())).Status);
        var refused = await SpeakAsync(browser, session, Guid.NewGuid(), second);

        Assert.Equal((HttpStatusCode.TooManyRequests, true), (refused.Status, refused.Body.GetProperty("canRetry").GetBoolean()));
        Assert.Empty(await World.ListensAsync(second, Cancellation));
    }

    [Fact]
    public async Task Whose_budget_is_spent_is_not_listened_to()
    {
        await using var box = await StartAsync(CacheKind.Garnet, ("Budgets:UserPerDay", "0"));
        using var browser = await BrowserClient.SignInAsync(box, Role.Member);
        var session = await SessionOfAsync(browser);
        var note = VoiceNote.Saying($"Too dear {Guid.NewGuid():N}.").ToOgg();

        var refused = await SpeakAsync(browser, session, Guid.NewGuid(), note);

        Assert.Equal((HttpStatusCode.PaymentRequired, true), (refused.Status, refused.Body.GetProperty("canRetry").GetBoolean()));
        Assert.Contains("Your budget for today is spent", refused.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await World.ListensAsync(note, Cancellation));
    }

    [Fact]
    public async Task Without_a_key_the_page_and_the_answer_say_what_to_set()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Role.Member);
        var session = await SessionOfAsync(browser);

        var page = WebUtility.HtmlDecode((await browser.GetAsync($"/sessions/{session:D}")).Text);
        var answer = await SpeakAsync(browser, session, Guid.NewGuid(), VoiceNote.Saying("hello").ToOgg());

        Assert.Contains($"data-refusal=\"{Texts.SpeechNotSetUp}\"", page, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, Texts.SpeechNotSetUp), (answer.Status, Detail(answer)));
        Assert.Contains("Parameters:deepgram-api-key", Texts.SpeechNotSetUp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_conversation_may_use_the_microphone()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Role.Member);
        var session = await SessionOfAsync(browser);

        foreach (var (path, allowed) in new[] { ($"/sessions/{session:D}", "microphone=(self)"), ("/", "microphone=()"), ("/account", "microphone=()"), ("/usage", "microphone=()") })
        {
            using var answer = await browser.Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.Contains(allowed, answer.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        }
    }

    private Task<TestBox> StartAsync(CacheKind cache = CacheKind.Garnet, params (string Name, string Value)[] settings) => TestBox.StartAsync(
        World, World.ConnectionString(cache), null,
        [
            ("Deepgram:ApiKey", World.DeepgramKey), ("Deepgram:BaseUrl", World.Model.GetLeftPart(UriPartial.Authority)), ("Deepgram:RetryDelay", "00:00:00.001"),
            .. settings,
        ]);

    private static async Task<int> UsedAsync(TestBox box, UserId person) =>
        (await box.Services.GetRequiredService<TurnLimiter>().GetUsageAsync(person, Role.Member)).Single(u => u.Window == LimitWindow.Day).Used;

    // A new one of the browser's own person, as its button makes it.
    private static async Task<Guid> SessionOfAsync(BrowserClient browser)
    {
        using var form = new FormUrlEncodedContent([new("workspace", "main")]);
        using var made = await browser.Http.PostAsync(new Uri("/sessions", UriKind.Relative), form, Cancellation);
        return Guid.Parse(made.Headers.Location!.ToString().Split('/')[^1]);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SpeakAsync(BrowserClient browser, Guid session, Guid nonce, byte[] recording, string type = "audio/ogg")
    {
        using var content = new ByteArrayContent(recording);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await browser.Http.PostAsync(new Uri($"/ui/sessions/{session:D}/speech?nonce={nonce:D}", UriKind.Relative), content, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }

    private static string? Detail((HttpStatusCode Status, JsonElement Body) answer) => answer.Body.GetProperty("detail").GetString();
}
