using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RemoteRunner.Core;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Load.Samples;

namespace RemoteRunner.Load.Direct;

/// <summary>
/// A few messages to a deployment that exists, with its own model and its own bill, by its turn API: no bot may write to
/// another, so the way through Telegram itself cannot be driven from here.
/// </summary>
internal static class DeploymentRun
{
    /// <summary>Each costs money.</summary>
    public const int MostMessages = 20;

    private const string Prompt = "Answer with one short sentence and use no tool: what is a queue?";

    /// <exception cref="ArgumentException">The box is not there or refuses; the message says why.</exception>
    public static async Task<string> ExecuteAsync(Uri box, string key, string user, string? workspace, int messages, TextWriter log, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"services:{BoxApi.ServiceName}:{box.Scheme}:0"] = box.GetLeftPart(UriPartial.Authority),
            ["Internal:Key"] = key,
        });
        builder.Services.AddOptions<InternalKeyOptions>().BindConfiguration(InternalKeyOptions.Section);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddBoxClient();
        using var host = builder.Build();
        var client = host.Services.GetRequiredService<BoxClient>();

        if (!UserId.TryParse(user, null, out var sender))
            throw new ArgumentException($"--user must be written like tg:1001 or web:name, not '{user}'.");
        var session = Guid.NewGuid();
        try
        {
            await client.EnsureSessionAsync(sender, session, new SessionCreation(workspace), cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or BoxProblemException)
        {
            throw new ArgumentException($"The box at {box} takes no session: {e.Message}", e);
        }

        var (first, total, cost) = (new List<double>(), new List<double>(), 0m);
        for (var i = 0; i < messages; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var turn = Guid.NewGuid();
            await client.SubmitAsync(sender, new TurnSubmission(turn, session, Prompt, Fresh: true), cancellationToken);
            TimeSpan? words = null;
            await foreach (var entry in client.FollowAsync(sender, turn, 0, cancellationToken))
            {
                if (entry.Event is TextDelta)
                    words ??= Stopwatch.GetElapsedTime(began);
                if (entry.Event is not TurnEnded ended)
                    continue;
                var took = Stopwatch.GetElapsedTime(began);
                if (ended.State != TurnState.Succeeded)
                    throw new InvalidOperationException($"Message {i + 1} ended as {ended.State}: {ended.Failure?.Kind}");
                first.Add((words ?? took).TotalSeconds);
                total.Add(took.TotalSeconds);
                cost += ended.Usage.CostUsd;
                await log.WriteLineAsync($"{i + 1} of {messages}: first words {first[^1]:F2} s, answer {total[^1]:F2} s, ${ended.Usage.CostUsd:F4}");
            }
        }

        await client.DeleteSessionAsync(sender, session, cancellationToken);
        var (f, t) = (Spread.Of(first), Spread.Of(total));
        return $"""
            | {messages} messages to {box.Host}, seconds | mean | median | longest |
            |---|---:|---:|---:|
            | first words | {f.Mean:F2} | {f.Median:F2} | {f.Max:F2} |
            | answer | {t.Mean:F2} | {t.Median:F2} | {t.Max:F2} |

            It cost ${cost:F4}.
            """;
    }
}
