using System.Security.Cryptography;
using RemoteRunner.TestSupport.People;

namespace RemoteRunner.FaultRun.People;

/// <summary>Somebody with a phone: writes, changes their mind, answers what is asked, taps again when nothing happens.</summary>
internal sealed class Person(long id, int number, int seed, TimeSpan meanThinking, string workspace, OutsideWorld world, ChatBook book, SentMessages sent)
{
    // Nobody writes on and on while nothing comes back.
    private const int MostOpen = 1;

    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(250);

    private readonly Random _writing = new(unchecked((seed * 1_000) + number));
    private readonly Random _answering = new(unchecked((seed * 1_000) + number + 500));
    private readonly Dictionary<int, Reply> _replies = [];
    private int _prompts;

    public long Id => id;

    /// <summary>Sends messages until told to put the phone away.</summary>
    public async Task WriteAsync(CancellationToken closing)
    {
        await Task.Delay(meanThinking * _writing.NextDouble(), closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!closing.IsCancellationRequested)
        {
            // One message at a time, now and then a few in a row.
            var burst = _writing.Next(100) < 15 ? _writing.Next(2, 4) : 1;
            for (var i = 0; i < burst; i++)
                await WriteOneAsync(closing);
            await Task.Delay(meanThinking * (0.2 + (1.6 * _writing.NextDouble())), closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (Open > MostOpen && !closing.IsCancellationRequested)
                await Task.Delay(_glance, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Answers questions and taps Continue or Drop until cancelled.</summary>
    public async Task AnswerAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var now = DateTimeOffset.UtcNow;
            foreach (var message in book.Read(id).Where(m => m.FromBot && m.Asking.Count > 0))
            {
                if (!_replies.TryGetValue(message.Id, out var reply))
                    _replies[message.Id] = reply = new Reply(Choose(message.Asking), now + Hesitation());
                if (reply.Tapping.IsCompleted && reply.At <= now && message.Buttons.Contains(reply.Button))
                {
                    reply.Tapping = TapAsync(message.Id, reply.Button, over);
                    reply.At = now + TimeSpan.FromSeconds(_answering.Next(8, 13));
                }
            }

            await Task.Delay(_glance, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_replies.Values.Select(r => r.Tapping));
    }

    private int Open => _prompts - book.Read(id).Count(m => m.Kind is MessageKind.Answer or MessageKind.Interrupted or MessageKind.Failed or MessageKind.Stopped or MessageKind.SlowDown);

    private async Task WriteOneAsync(CancellationToken closing)
    {
        if (_writing.Next(100) < 4)
        {
            var filed = Script.WithDocument($"p{number:00}n{++_prompts:000}");
            Remember(SentKind.Prompt, filed, await world.SendFileAsync(id, RandomNumberGenerator.GetBytes(2_000), filed.Prompt, CancellationToken.None));
            return;
        }

        var script = Script.Next($"p{number:00}n{++_prompts:000}", _writing);
        if (script.File is { } content)
            await File.WriteAllTextAsync(Path.Combine(workspace, $"{script.Token}.txt"), content, CancellationToken.None);
        Remember(SentKind.Prompt, script, await world.WriteAsync(id, script.Prompt, CancellationToken.None));
        if (script.Stops)
        {
            await Task.Delay(TimeSpan.FromSeconds(_writing.Next(2, 9)), closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Remember(SentKind.Stop, null, await world.WriteAsync(id, "/stop", CancellationToken.None));
        }
    }

    private void Remember(SentKind kind, Script? script, int message) =>
        sent.Add(new SentMessage(id, message, kind, script, DateTimeOffset.UtcNow));

    private async Task TapAsync(int message, string button, CancellationToken over)
    {
        try
        {
            sent.AddTap();
            await world.TapAsync(id, message, button, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private string Choose(IReadOnlyList<string> buttons)
    {
        var luck = _answering.Next(100);
        var letter = buttons[0][0] == 'a'
            ? luck < 12 ? 'd' : luck < 20 ? 's' : 'o'
            : luck < 60 ? 'c' : 'd';
        return buttons.FirstOrDefault(b => b[^1] == letter) ?? buttons[0];
    }

    private TimeSpan Hesitation() => TimeSpan.FromSeconds(_answering.Next(100) < 10 ? _answering.Next(15, 26) : 0.5 + (4 * _answering.NextDouble()));

    private sealed class Reply(string button, DateTimeOffset at)
    {
        public string Button { get; } = button;

        public DateTimeOffset At { get; set; } = at;

        public Task Tapping { get; set; } = Task.CompletedTask;
    }
}
