using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.Timeout;

namespace RemoteRunner.Core.Speech.Deepgram;

/// <summary>Deepgram's REST interface for recorded audio. All of Deepgram is behind this class, so that its package can replace it.</summary>
internal sealed partial class DeepgramTranscriber(
    IHttpClientFactory clients,
    KeytermSource keyterms,
    IOptionsMonitor<DeepgramOptions> options,
    ILogger<DeepgramTranscriber> logger) : ISpeechEngine
{
    public const string ClientName = "deepgram";

    public TranscriptSource Source => TranscriptSource.Deepgram;

    public bool IsSetUp => options.CurrentValue.ApiKey.Length > 0;

    public string Variant(TranscriptionHints hints) => $"deepgram:{options.CurrentValue.Model}:{hints.Language ?? options.CurrentValue.Language}";

    public async Task<Transcript> TranscribeAsync(AudioClip clip, TranscriptionHints hints, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        var language = hints.Language ?? settings.Language;
        var audio = await clip.ReadAsync(cancellationToken);
        var terms = TakesKeyterms(settings.Model, language) ? keyterms.Pick(hints.Names) : [];
        var (answer, error) = await SendAsync(settings, language, terms, audio, clip.ContentType, cancellationToken);
        if (error is { IsKeytermLimit: true } && terms.Count > 0)
        {
            // The tokens are estimated. Names only help: the recording is worth more than they are.
            Log.KeytermsRefused(logger, terms.Count);
            (answer, error) = await SendAsync(settings, language, [], audio, clip.ContentType, cancellationToken);
        }

        if (error is not null)
        {
            var (kind, sentence) = error.Meaning;
            Log.Refused(logger, error.Status, error.Code, WithoutKey(error.Message, settings.ApiKey));
            throw new TranscriptionException(kind, sentence);
        }

        if (answer is not { Channel: { } channel, Metadata: { } metadata })
        {
            Log.NoTranscript(logger);
            throw new TranscriptionException(TranscriptionFailure.Unavailable, SpeechTexts.Unavailable);
        }

        var best = channel.Alternatives is [{ } first, ..] ? first : new DeepgramAlternative(null, 0, null);
        var heardLanguage = channel.DetectedLanguage ?? best.Languages?.FirstOrDefault() ?? (language is "multi" or DeepgramOptions.Detect ? null : language);
        var duration = TimeSpan.FromSeconds(metadata.Duration);
        return new Transcript(
            best.Transcript?.Trim() ?? "", heardLanguage, best.Confidence, duration, TranscriptSource.Deepgram,
            Math.Round((decimal)duration.TotalMinutes * settings.PricePerMinute, 8));
    }

    private async Task<(DeepgramAnswer? Answer, DeepgramError? Error)> SendAsync(
        DeepgramOptions settings, string language, IReadOnlyList<string> terms, ReadOnlyMemory<byte> audio, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(settings, language, terms)) { Content = new ReadOnlyMemoryContent(audio) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Token", settings.ApiKey);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(contentType, out var type) ? type : new MediaTypeHeaderValue("audio/ogg");
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadFromJsonAsync<DeepgramAnswer>(JsonSerializerOptions.Web, cancellationToken), null)
                : (null, DeepgramError.Read((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken)));
        }
        catch (Exception e) when (e is TimeoutRejectedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new TranscriptionException(TranscriptionFailure.Timeout, SpeechTexts.Timeout, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TranscriptionException(TranscriptionFailure.Unavailable, SpeechTexts.Unavailable, e);
        }
        catch (JsonException)
        {
            // The exception would quote what was said.
            return (null, null);
        }
    }

    /// <summary>Keyterms are known to nova-3 only, and a detected language may bring another model along.</summary>
    private static bool TakesKeyterms(string model, string language) =>
        model.StartsWith("nova-3", StringComparison.Ordinal) && language != DeepgramOptions.Detect;

    // No "encoding": Deepgram reads it from the container and refuses it beside one.
    private static Uri Address(DeepgramOptions settings, string language, IReadOnlyList<string> terms)
    {
        var query = new StringBuilder(settings.BaseUrl.TrimEnd('/'))
            .Append(CultureInfo.InvariantCulture, $"/v1/listen?model={settings.Model}&smart_format=true")
            .Append(language == DeepgramOptions.Detect ? "&detect_language=true" : $"&language={Uri.EscapeDataString(language)}");
        if (settings.ModelImprovementOptOut)
            query.Append("&mip_opt_out=true");
        foreach (var term in terms)
            query.Append("&keyterm=").Append(Uri.EscapeDataString(term));
        return new Uri(query.ToString());
    }

    // No service should send a key back; a log must not depend on it.
    private static string WithoutKey(string message, string key) => key.Length == 0 ? message : message.Replace(key, "***", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(2701, LogLevel.Warning, "Deepgram refused a recording with {Status} {Code}: {Answer}")]
        public static partial void Refused(ILogger logger, int status, string? code, string answer);

        [LoggerMessage(2702, LogLevel.Warning, "Deepgram found {Terms} keyterms too many; the recording is sent again without them. Lower Deepgram:KeytermTokens.")]
        public static partial void KeytermsRefused(ILogger logger, int terms);

        [LoggerMessage(2703, LogLevel.Warning, "Deepgram answered with something that is not a transcript. Check Deepgram:BaseUrl.")]
        public static partial void NoTranscript(ILogger logger);
    }
}
