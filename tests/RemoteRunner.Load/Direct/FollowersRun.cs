using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RemoteRunner.Core;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Load.Samples;
using RemoteRunner.Load.Stage;

namespace RemoteRunner.Load.Direct;

/// <summary>
/// Many who follow one streaming turn: how much slower it becomes, and what each costs the box in memory. The same turn is run
/// with and without them in turn, once at a model's pace and once as fast as everything goes.
/// </summary>
internal static class FollowersRun
{
    private const int Words = 5_000;

    private static readonly UserId _sender = UserId.Telegram(LoadRun.FirstPerson);
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(3);

    public static async Task<string> ExecuteAsync(string claude, int followers, int rounds, TextWriter log, CancellationToken cancellationToken)
    {
        await using var stage = await LoadStage.SetAsync([LoadRun.FirstPerson], claude, 20, 10, cancellationToken);
        await stage.People.SetModelLatencyAsync(LoadSettings.Instant, 1, cancellationToken);
        using var host = Client(stage);
        var box = host.Services.GetRequiredService<BoxClient>();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = followers + 10 }) { BaseAddress = stage.Box.Address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new("Bearer", LoadStage.InternalKey);
        http.DefaultRequestHeaders.Add(BoxApi.UserHeader, _sender.Value);

        var session = Guid.NewGuid();
        await box.EnsureSessionAsync(_sender, session, new SessionCreation(), cancellationToken);
        var (paced, fast) = ($"[[slow 5s]] [[words {Words}]]", $"[[words {Words}]]");
        foreach (var prompt in new[] { paced, fast })
            await RunAsync(box, http, session, prompt, followers: 5, cancellationToken);

        var memory = await WeighAsync(box, http, stage, session, followers, cancellationToken);
        await log.WriteLineAsync($"memory: {memory / 1024:F0} kB for each of {followers} followers");
        var rows = new StringBuilder();
        foreach (var (name, prompt) in new[] { ("at a model's pace, in 5 s", paced), ("as fast as everything goes", fast) })
        {
            var (alone, followed) = (new List<double>(), new List<double>());
            for (var i = 0; i < rounds; i++)
            {
                alone.Add(await RunAsync(box, http, session, prompt, 0, cancellationToken));
                followed.Add(await RunAsync(box, http, session, prompt, followers, cancellationToken));
                await log.WriteLineAsync($"{name}, {i + 1} of {rounds}: {alone[^1]:F3} s alone, {followed[^1]:F3} s followed");
            }

            var (a, f) = (Spread.Of(alone), Spread.Of(followed));
            rows.AppendLine($"| {name} | {a.Median:F3} | {f.Median:F3} | {(f.Median / a.Median) - 1:+0.0 %;-0.0 %} |");
        }

        return $"""
            # {followers} who follow one turn

            Made by `./eng/followers.sh --followers {followers} --rounds {rounds}` on {DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, Release build. One turn of {Words} words through the
            box and the real CLI, followed over HTTP by {followers} readers of its event stream that live on the same machine; medians of {rounds} runs, with and without in turn.

            | the turn | alone, s | followed, s | slower by |
            |---|---:|---:|---:|
            {rows.ToString().TrimEnd()}

            Each follower takes {memory / 1024:F0} kB of the box's memory while it waits.
            """;
    }

    /// <returns>Seconds of the turn, as the box reckons them.</returns>
    private static async Task<double> RunAsync(BoxClient box, HttpClient http, Guid session, string prompt, int followers, CancellationToken cancellationToken)
    {
        var turn = Guid.NewGuid();
        await box.SubmitAsync(_sender, new TurnSubmission(turn, session, prompt, Fresh: true), cancellationToken);
        var reading = Enumerable.Range(0, followers).Select(_ => FollowAsync(http, turn, null, cancellationToken)).ToList();
        TurnEnded? end = null;
        await foreach (var entry in box.FollowAsync(_sender, turn, 0, cancellationToken))
            end = entry.Event as TurnEnded ?? end;
        if (end is not { State: TurnState.Succeeded })
            throw new InvalidOperationException($"The turn ended as {end?.State}: {end?.Failure?.Message}");
        if ((await Task.WhenAll(reading)).Any(whole => !whole))
            throw new InvalidOperationException("A follower did not get the turn's end.");
        return end.Duration.TotalSeconds;
    }

    /// <summary>Bytes of the box for each follower of a turn that waits for a person.</summary>
    private static async Task<double> WeighAsync(BoxClient box, HttpClient http, LoadStage stage, Guid session, int followers, CancellationToken cancellationToken)
    {
        var turn = Guid.NewGuid();
        await box.SubmitAsync(_sender, new TurnSubmission(turn, session, """[[tool Write {"file_path":"followed.txt","content":"hello"}]] [[text Written.]]""", Fresh: true), cancellationToken);
        Approval? asked = null;
        await foreach (var entry in box.FollowAsync(_sender, turn, 0, cancellationToken))
        {
            if (entry.Event is ApprovalRequested { Approval: var approval })
            {
                asked = approval;
                break;
            }
        }

        await Task.Delay(_rest, cancellationToken);
        var before = ProcessReading.ProportionalOf(stage.Box.Pid);
        using var connected = new CountdownEvent(followers);
        var reading = Enumerable.Range(0, followers).Select(_ => FollowAsync(http, turn, connected, cancellationToken)).ToList();
        await Task.Run(() => connected.Wait(cancellationToken), cancellationToken);
        await Task.Delay(_rest, cancellationToken);
        var after = ProcessReading.ProportionalOf(stage.Box.Pid);
        await box.AnswerAsync(_sender, asked!.Id, new ApprovalAnswer(ApprovalDecision.Deny), cancellationToken);
        await Task.WhenAll(reading);
        return Math.Max(0, after - before) / (double)followers;
    }

    /// <returns>Whether the turn's end came.</returns>
    private static async Task<bool> FollowAsync(HttpClient http, Guid turn, CountdownEvent? connected, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"/api/turns/{turn:D}/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        connected?.Signal();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var ended = false;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            ended |= line == "event: ended";
        return ended;
    }

    private static IHost Client(LoadStage stage)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"services:{BoxApi.ServiceName}:http:0"] = stage.Box.Address.GetLeftPart(UriPartial.Authority),
            ["Internal:Key"] = LoadStage.InternalKey,
        });
        builder.Services.AddOptions<InternalKeyOptions>().BindConfiguration(InternalKeyOptions.Section);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddBoxClient();
        return builder.Build();
    }
}
