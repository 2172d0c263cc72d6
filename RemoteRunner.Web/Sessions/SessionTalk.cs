using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Core;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.AnswerCache.Requests;
using StackExchange.Redis;

namespace RemoteRunner.Web.Sessions;

/// <summary>An answer that was shown without Claude.</summary>
internal sealed record ShownAnswer(Guid Turn, string Prompt, string Answer);

/// <summary>
/// What a session holds beside Claude's transcript, in Redis: the digests of its prompts in order, and the stored answers
/// that were shown in it and that Claude has not been told of yet.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed class SessionTalk(IConnectionMultiplexer redis, IOptions<TurnStoreOptions> options)
{
    /// <summary>Prompts of a session whose digests are kept.</summary>
    public const int MaxPrompts = 500;

    private const int MaxShown = 10;
    private const int MaxText = 16 * 1024;

    private IDatabase Database => redis.GetDatabase();

    private TimeSpan Kept => options.Value.Retention * 12;

    public static string Digest(string prompt) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RequestText.Normalise(prompt))));

    /// <summary>Digests of the session's prompts in order; null when there were more than are kept.</summary>
    public async Task<IReadOnlyList<string>?> GetPromptsAsync(Guid session)
    {
        var digests = await Database.ListRangeAsync(RedisKeys.SessionPrompts(session));
        return digests.Length >= MaxPrompts ? null : [.. digests.Select(d => d.ToString())];
    }

    /// <summary>A prompt is about to become part of the conversation.</summary>
    public Task NotePromptAsync(Guid session, string prompt) => PushAsync(RedisKeys.SessionPrompts(session), Digest(prompt), MaxPrompts);

    /// <summary>A stored answer is about to be shown.</summary>
    public Task NoteShownAsync(Guid session, ShownAnswer shown) =>
        PushAsync(
            RedisKeys.SessionShown(session),
            JsonSerializer.Serialize(
                shown with { Prompt = OneLine.CutBlock(shown.Prompt, MaxText), Answer = OneLine.CutBlock(shown.Answer, MaxText) }, CoreJson.Options),
            MaxShown);

    /// <summary>The answers shown since Claude was last told, oldest first.</summary>
    public async Task<IReadOnlyList<ShownAnswer>> GetShownAsync(Guid session) =>
        [.. (await Database.ListRangeAsync(RedisKeys.SessionShown(session)))
            .Select(v => JsonSerializer.Deserialize<ShownAnswer>(v.ToString(), CoreJson.Options)).OfType<ShownAnswer>().DistinctBy(a => a.Turn)];

    /// <summary>Claude was told of all that was shown: a session has one turn at a time, so nothing was added meanwhile.</summary>
    public Task ForgetShownAsync(Guid session) => Database.KeyDeleteAsync(RedisKeys.SessionShown(session));

    private async Task PushAsync(string key, string value, int most)
    {
        await Database.ListRightPushAsync(key, value);
        await Database.ListTrimAsync(key, -most, -1);
        await Database.KeyExpireAsync(key, Kept);
    }
}
