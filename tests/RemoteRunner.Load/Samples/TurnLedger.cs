using Microsoft.Extensions.Options;
using RemoteRunner.Core.Turns;
using RemoteRunner.Load.Stage;
using StackExchange.Redis;

namespace RemoteRunner.Load.Samples;

/// <summary>Adds to each sample what the product wrote down about its turn, and the model's own records.</summary>
internal sealed class TurnLedger(IConnectionMultiplexer redis)
{
    private readonly TurnStore _turns = new(redis, Options.Create(new TurnStoreOptions()), TimeProvider.System);

    public async Task CompleteAsync(IEnumerable<TurnSample> samples, IReadOnlyList<ModelCall> calls)
    {
        var bySession = calls.ToLookup(c => c.Session, StringComparer.OrdinalIgnoreCase);
        foreach (var sample in samples)
        {
            var id = TurnId.ForTelegramMessage(LoadStage.BotId, sample.Chat, sample.Message);
            if (await _turns.GetAsync(id) is not { } turn)
                continue;

            (sample.Accepted, sample.Started, sample.Ended) = (turn.Created, turn.Started, turn.Ended);
            if ((await _turns.ReadAsync(id, 0, 100_000)).Select(e => e.Event).OfType<TurnEnded>().FirstOrDefault() is { } ended)
            {
                sample.CostUsd = ended.Usage.CostUsd;
                sample.SavedUsd = ended.Cached?.SavedUsd;
            }

            // One message of a chat is open at a time, so what the session called in between belongs to it.
            var until = sample.Answered ?? turn.Ended ?? DateTimeOffset.MaxValue;
            var own = bySession[turn.SessionId.ToString("D")].Where(c => c.At >= sample.Tapped && c.At <= until).OrderBy(c => c.At).ToList();
            if (own.Count == 0)
                continue;
            sample.ModelCalls = own.Count;
            sample.ModelBegan = own[0].At;
            sample.ModelFirstText = own.Select(c => c.FirstTextAt).FirstOrDefault(t => t is not null);
            sample.ModelEnded = own[^1].EndedAt;
            sample.Model = TimeSpan.FromTicks(own.Sum(c => (c.EndedAt - c.At).Ticks));
        }
    }
}
