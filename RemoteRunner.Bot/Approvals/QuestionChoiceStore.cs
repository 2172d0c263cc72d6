using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Approvals;

/// <summary>Half-answered questions in Redis: a restarted bot knows what was chosen before.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed class QuestionChoiceStore(IConnectionMultiplexer redis, IOptions<TelegramOptions> options)
{
    // As long as the card itself may be answered.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(30);

    private IDatabase Database => redis.GetDatabase();

    public async Task<QuestionChoices> GetAsync(Guid approval) =>
        new((await Database.HashGetAllAsync(KeyOf(approval))).ToDictionary(e => e.Name.ToString(), e => e.Value.ToString(), StringComparer.Ordinal));

    /// <summary>Chooses the option, maybe among others.</summary>
    public Task AddAsync(Guid approval, int question, int option) =>
        SetAsync(approval, new HashEntry(QuestionChoices.OptionField(question, option), "1"));

    public Task TakeBackAsync(Guid approval, int question, int option) =>
        Database.HashDeleteAsync(KeyOf(approval), QuestionChoices.OptionField(question, option));

    /// <summary>Chooses the one option and is done with the question.</summary>
    public Task ChooseAsync(Guid approval, int question, int option) =>
        SetAsync(approval, new(QuestionChoices.OptionField(question, option), "1"), new(QuestionChoices.DoneField(question), "1"));

    public Task SayAsync(Guid approval, int question, string words) =>
        SetAsync(approval, new(QuestionChoices.WordsField(question), words), new(QuestionChoices.DoneField(question), "1"));

    public Task EndAsync(Guid approval, int question) => SetAsync(approval, new HashEntry(QuestionChoices.DoneField(question), "1"));

    private async Task SetAsync(Guid approval, params HashEntry[] fields)
    {
        await Database.HashSetAsync(KeyOf(approval), fields);
        await Database.KeyExpireAsync(KeyOf(approval), _kept);
    }

    private string KeyOf(Guid approval) => RedisKeys.BotChoices(options.Value.BotId, approval);
}
