using RemoteRunner.Bot.Connection;
using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot.Files;

/// <summary>Fetches files from Telegram.</summary>
internal sealed class FileDownloads(TelegramCalls calls)
{
    // 20 MB over a slow line.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <returns>Null when Telegram does not hand it out (any more).</returns>
    /// <exception cref="TimeoutException">Telegram is away: the message is to be kept.</exception>
    public async Task<byte[]?> FetchAsync(OfferedFile offered, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.CallAsync("getFile", null, async (bot, token) =>
            {
                var file = await bot.GetFile(offered.FileId, token);
                using var content = new MemoryStream();
                await bot.DownloadFile(file, content, token);
                return content.ToArray();
            }, cancellationToken, within: _limit);
        }
        catch (ApiRequestException e) when (e.ErrorCode is >= 400 and < 500 and not 429)
        {
            return null;
        }
        catch (RequestException e)
        {
            throw new TimeoutException("Telegram does not hand out the file now.", e);
        }
    }
}
