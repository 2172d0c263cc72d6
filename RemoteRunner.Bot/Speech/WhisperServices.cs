using RemoteRunner.Bot.Speech.Whisper;
using RemoteRunner.Core.Speech;

namespace RemoteRunner.Bot.Speech;

internal static class WhisperServices
{
    /// <summary>Whisper on this machine, asked when Deepgram has no key: register it after <c>AddSpeech</c>.</summary>
    public static IHostApplicationBuilder AddWhisper(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<WhisperOptions>().BindConfiguration(WhisperOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WhisperTranscriber>().AddSingleton<ISpeechEngine>(provider => provider.GetRequiredService<WhisperTranscriber>());
        return builder;
    }
}
