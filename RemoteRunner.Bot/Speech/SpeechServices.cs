using Microsoft.Extensions.DependencyInjection.Extensions;
using RemoteRunner.Bot.Speech.Caching;
using RemoteRunner.Bot.Speech.Deepgram;
using RemoteRunner.Bot.Speech.Whisper;

namespace RemoteRunner.Bot.Speech;

internal static class SpeechServices
{
    /// <summary>Registers <see cref="ITranscriber"/>. The caller registers the <c>IConnectionMultiplexer</c>.</summary>
    public static IHostApplicationBuilder AddSpeech(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeepgramOptions>().BindConfiguration(DeepgramOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddDeepgramConnection();
        services.AddSingleton<KeytermSource>();
        services.AddSingleton<DeepgramTranscriber>();
        services.AddSingleton<WhisperTranscriber>();
        services.AddSingleton<SpeechEngines>();
        services.AddSingleton<TranscriptCache>();
        services.AddSingleton<OneAtATime>();
        services.AddSingleton<SpeechTelemetry>();
        services.AddSingleton<ITranscriber, Transcriber>();
        return builder;
    }
}
