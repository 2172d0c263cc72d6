using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using RemoteRunner.Core.Speech.Caching;
using RemoteRunner.Core.Speech.Deepgram;

namespace RemoteRunner.Core.Speech;

/// <summary>Registers what hears: Deepgram first; a service may add engines that are asked after it.</summary>
public static class SpeechServices
{
    /// <summary>Registers <see cref="ITranscriber"/>. The caller registers the <c>IConnectionMultiplexer</c>.</summary>
    public static IHostApplicationBuilder AddSpeech(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeepgramOptions>().BindConfiguration(DeepgramOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddDeepgramConnection();
        services.AddSingleton<KeytermSource>();
        services.AddSingleton<DeepgramTranscriber>().AddSingleton<ISpeechEngine>(provider => provider.GetRequiredService<DeepgramTranscriber>());
        services.AddSingleton<SpeechEngines>();
        services.AddSingleton<TranscriptCache>();
        services.AddSingleton<OneAtATime>();
        services.AddSingleton<SpeechTelemetry>();
        services.AddSingleton<TranscriptCharges>();
        services.AddSingleton<ITranscriber, Transcriber>();
        return builder;
    }
}
