using System.Collections.Concurrent;
using RemoteRunner.Load.Samples;
using RemoteRunner.TestSupport.People;
using RemoteRunner.TestSupport.Voice;

namespace RemoteRunner.Load.People;

/// <summary>One person: asks, waits for the answer, thinks, asks again.</summary>
internal sealed class Talker(long id, LoadSettings settings, OutsideWorld world, ChatFeed feed, ConcurrentQueue<TurnSample> samples)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    // Each person's own, whatever the others do.
    private readonly Random _random = new(HashCode.Combine(settings.Seed, id));
    private bool _cold = true;
    private int _number;

    /// <summary>Whether an answer is being waited for.</summary>
    public bool Waits { get; private set; }

    /// <summary>Goes on until <paramref name="closing"/>, then still waits for the last answer.</summary>
    public async Task TalkAsync(CancellationToken closing, CancellationToken cancellationToken)
    {
        // Nobody begins in the same moment as everybody else.
        await PauseAsync(settings.Think * _random.NextDouble(), closing);
        while (!closing.IsCancellationRequested)
        {
            await AskAsync(cancellationToken);
            await PauseAsync(settings.Think * (0.5 + _random.NextDouble()), closing);
        }
    }

    /// <summary>Asks once and waits for the end of it.</summary>
    public async Task<TurnSample> AskAsync(CancellationToken cancellationToken)
    {
        var errand = Errand.Next(settings.Profile, id, ++_number, _random);
        var sights = feed.Of(id);
        if (errand.Anew)
        {
            await world.WriteAsync(id, "/new", cancellationToken);
            await WaitAsync(m => m.FromBot);
            _cold = true;
        }

        Waits = true;
        var recording = errand.Kind == ErrandKind.Voice ? VoiceNote.Saying(errand.Prompt).ToOgg() : null;
        while (sights.TryRead(out _))
        {
            // What belongs to the message before.
        }

        var sample = new TurnSample(id, _number, errand.Kind, _cold);
        sample.Message = recording is null
            ? await world.WriteAsync(id, errand.Prompt, cancellationToken)
            : await world.SpeakAsync(id, recording, cancellationToken);
        await FollowAsync(sample, errand, cancellationToken);
        _cold = false;
        Waits = false;
        samples.Enqueue(sample);
        return sample;

        async Task WaitAsync(Func<ChatMessage, bool> wanted)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(_patience);
            while ((await sights.ReadAsync(limit.Token)).Message is not { } message || !wanted(message))
            {
                // Typing, or the person's own message.
            }
        }
    }

    private async Task FollowAsync(TurnSample sample, Errand errand, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            while (sample.Outcome is null)
                Note(sample, errand, await feed.Of(id).ReadAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            sample.Outcome = TurnOutcome.Lost;
        }
    }

    private static void Note(TurnSample sample, Errand errand, Sight sight)
    {
        if (sight.Message is { FromBot: false } own)
        {
            if (own.Id == sample.Message)
                sample.Tapped = sight.At;
            return;
        }

        if (sample.Tapped == default)
            return;

        sample.FirstSign ??= sight.At;
        if (sight.Message is not { } message || message.Text.StartsWith("🎙", StringComparison.Ordinal))
            return;

        var hasMark = message.Text.Contains(errand.Mark, StringComparison.Ordinal);
        if (hasMark || message.Text.Contains("word1", StringComparison.Ordinal))
            sample.FirstText ??= sight.At;
        switch (message.Kind)
        {
            case MessageKind.Answer when hasMark:
                sample.Answered = sight.At;
                sample.Outcome = TurnOutcome.Answered;
                break;
            case MessageKind.SlowDown or MessageKind.QueueFull:
                sample.Outcome = TurnOutcome.Blocked;
                break;
            case MessageKind.Failed or MessageKind.Interrupted or MessageKind.Stopped or MessageKind.GivenUp:
                sample.Outcome = TurnOutcome.Failed;
                sample.Problem = message.Text;
                break;
        }
    }

    private static Task PauseAsync(TimeSpan pause, CancellationToken closing) =>
        Task.Delay(pause, closing).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
