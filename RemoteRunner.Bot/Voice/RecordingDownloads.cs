using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Core.Speech;
using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot.Voice;

/// <summary>Fetches recordings from Telegram.</summary>
internal sealed class RecordingDownloads(TelegramCalls calls, IOptionsMonitor<SpeechOptions> speech)
{
    // 20 MB over a slow line.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <exception cref="TranscriptionException">With a sentence for the person.</exception>
    public async Task<ReadOnlyMemory<byte>> FetchAsync(Recording recording, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.CallAsync("getFile", null, (bot, token) => FetchAsync(bot, recording.FileId, token), cancellationToken, within: _limit);
        }
        catch (ApiRequestException e) when (e.Message.Contains("file is too big", StringComparison.OrdinalIgnoreCase))
        {
            throw new TranscriptionException(TranscriptionFailure.TooLarge, SpeechTexts.TooLarge(speech.CurrentValue.MaxBytes), e);
        }
        catch (Exception e) when (e is RequestException or HttpRequestException or IOException)
        {
            throw new TranscriptionException(TranscriptionFailure.Unavailable, Texts.VoiceNotFetched, e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> FetchAsync(ITelegramBotClient bot, string id, CancellationToken cancellationToken)
    {
        var file = await bot.GetFile(id, cancellationToken);
        using var content = new MemoryStream();
        await bot.DownloadFile(file, content, cancellationToken);
        return content.ToArray();
    }
}
