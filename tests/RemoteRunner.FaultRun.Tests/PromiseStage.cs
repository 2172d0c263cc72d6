using RemoteRunner.FaultRun.People;
using RemoteRunner.FaultRun.Stage;

namespace RemoteRunner.FaultRun.Tests;

/// <summary>Real processes for the promises, one set for all of them; each promise takes a person of its own.</summary>
public sealed class PromiseStage : IAsyncLifetime
{
    private const long FirstPerson = 3_001;

    // Four people on two cores.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private readonly CancellationTokenSource _over = new();
    private RunnerStage? _stage;
    private HttpClient? _client;
    private Task _following = Task.CompletedTask;

    /// <summary>May send four messages a minute.</summary>
    internal const long Limited = FirstPerson;

    internal RunnerStage Stage => _stage!;

    internal OutsideWorld World { get; private set; } = null!;

    internal ChatBook Book { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var claude = Environment.GetEnvironmentVariable("REMOTERUNNER_CLAUDE");
        Assert.True(File.Exists(claude), "REMOTERUNNER_CLAUDE does not name the Claude Code CLI: these tests run the real one. ./test.sh installs it and sets the variable.");
        var people = Enumerable.Range(0, 8).Select(i => FirstPerson + i).ToList();
        _stage = await RunnerStage.SetAsync(new RunSettings(TimeSpan.Zero, 1, people.Count, claude, Keep: false), people, [Limited], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Stage.Workspace, Script.Worker), Script.WorkerText);
        _client = new HttpClient { BaseAddress = Stage.World.Address };
        _client.DefaultRequestHeaders.Add("X-OutsideWorld-Token", RunnerStage.WorldToken);
        World = new OutsideWorld(_client);
        Book = new ChatBook(_client);
        _following = Book.FollowAsync(_over.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stage is not null)
        {
            _stage.Keep = false;
            await _stage.DisposeAsync();
        }

        _client?.Dispose();
        _over.Dispose();
    }

    /// <summary>Waits for a message of the bot.</summary>
    internal async Task<ChatMessage> WaitForAsync(long person, Func<ChatMessage, bool> which, string what)
    {
        ChatMessage? found = null;
        await UntilAsync(() => (found = Book.Read(person).FirstOrDefault(m => m.FromBot && which(m))) is not null, () => $"{what} did not come. The chat:\n{Chat(person)}");
        return found!;
    }

    /// <summary>Taps a button of the message until the bot has taken it.</summary>
    internal async Task TapAsync(ChatMessage message, char letter)
    {
        var button = message.Buttons.Single(b => b[^1] == letter);
        await UntilAsync(
            async () => await World.TapAsync(message.Chat, message.Id, button, TestContext.Current.CancellationToken)
                || Book.Read(message.Chat).All(m => m.Id != message.Id || m.Buttons.Count == 0),
            () => $"The tap was not taken. The chat:\n{Chat(message.Chat)}");
    }

    internal Task UntilAsync(Func<bool> condition, Func<string> problem) => UntilAsync(() => Task.FromResult(condition()), problem);

    internal async Task UntilAsync(Func<Task<bool>> condition, Func<string> problem)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(_patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!await condition())
                await tick.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail(problem());
        }
    }

    /// <summary>How often a command noted this.</summary>
    internal int Noted(string note) =>
        File.Exists(Path.Combine(Stage.Workspace, Script.Record)) ? File.ReadAllLines(Path.Combine(Stage.Workspace, Script.Record)).Count(l => l == note) : 0;

    internal string Chat(long person) => string.Join('\n', Book.Read(person).Select(m => $"  #{m.Id} {m.Kind}: {m.Text}"));
}
