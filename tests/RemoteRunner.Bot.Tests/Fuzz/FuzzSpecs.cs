using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Approvals;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Bot.Voice;
using RemoteRunner.Bot.Webhooks;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport.Fuzz;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Fuzz;

/// <summary>
/// The bot's part of 100,000 spoiled inputs: 55,000 updates, 15,000 callback data, 1,000 updates through the whole bot. The
/// box's tests hold the rest. The seed stands in each test, so a failure can be repeated.
/// </summary>
public sealed class FuzzSpecs
{
    private const int Seed = 20261125;

    [Fact]
    public void Reads_or_leaves_out_every_one_of_55_000_spoiled_updates()
    {
        var reader = new UpdateReader(NullLogger<UpdateReader>.Instance);
        var mutator = new JsonMutator(Seed);
        var (malformed, unreadable, read) = (0, 0, 0);
        for (var i = 0; i < 55_000; i++)
        {
            var sample = SampleUpdates.All[i % SampleUpdates.All.Count];
            var bytes = i % 11 == 0 ? Encoding.UTF8.GetBytes(sample) : mutator.Mutate(sample);
            try
            {
                using var json = JsonDocument.Parse(bytes);
                if (reader.Read(json.RootElement) is not { } update)
                {
                    Assert.False(i % 11 == 0, $"A valid update was not read: {sample}");
                    unreadable++;
                    continue;
                }

                read++;
                Touch(update);
            }
            catch (JsonException) when (i % 11 != 0)
            {
                malformed++;
            }
            catch (Exception e) when (e is not JsonException && e is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException($"Seed {Seed}, input {i}: {Encoding.UTF8.GetString(bytes)}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{malformed} malformed, {unreadable} left out, {read} read.");
        Assert.True(malformed > 5_000 && unreadable > 500 && read > 5_000, "The mutations are not varied enough to prove anything.");
    }

    [Fact]
    public void Reads_only_what_it_wrote_of_15_000_spoiled_callback_data()
    {
        string[] valid = ["a:6f1a3c527d0b4f0e9a552f6f3f0f7b11:o", "a:6f1a3c527d0b4f0e9a552f6f3f0f7b11:s", "t:6f1a3c527d0b4f0e9a552f6f3f0f7b11:c", "t:6f1a3c527d0b4f0e9a552f6f3f0f7b11:a", "v:42:s", "v:-1:x"];
        var mutator = new JsonMutator(Seed);
        for (var i = 0; i < 15_000; i++)
        {
            var data = i % 10 == 0 ? valid[i / 10 % valid.Length] : mutator.Scramble(valid);
            var known = (ApprovalButtons.Parse(data) is not null ? 1 : 0) + (TurnButtons.Parse(data) is not null ? 1 : 0) + (VoiceButtons.Parse(data) is not null ? 1 : 0);

            Assert.True(known <= 1, $"Seed {Seed}: '{data}' is more than one button.");
            Assert.True(i % 10 != 0 || known == 1, $"The valid '{data}' was not read.");
        }
    }

    [Fact]
    public async Task Answers_every_valid_update_among_a_thousand_spoiled_ones()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["PublicUrl"] = "https://runner.example.com", ["Telegram:InboxCap"] = "10000", ["Limits:Default:Minute"] = "1000", ["Limits:Default:Hour"] = "1000", ["Limits:Default:Day"] = "1000", ["Telegram:Outbound:PerChatPerSecond"] = "1000", ["Telegram:Outbound:PerChatBurst"] = "100" });
        await scenario.Telegram.NoFloodControlAsync();
        scenario.Box.OnAccepted = turn => turn.Start().Succeed($"Re: {turn.Submission.Prompt}.");

        // Telegram knows the chat of whoever wrote once.
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "Your id is");
        var secret = scenario.Bot.Services.GetRequiredService<WebhookSecret>().Value;
        var mutator = new JsonMutator(Seed + 1);
        var prompts = new List<string>();
        for (var i = 0; i < 1_000; i++)
        {
            var bytes = mutator.Mutate(SampleUpdates.All[i % SampleUpdates.All.Count]);
            if (i % 50 == 0)
            {
                prompts.Add($"valid {i}");
                bytes = Encoding.UTF8.GetBytes(SampleUpdates.Message(1_000_000 + i, $"\"text\":\"valid {i}\""));
            }

            using var body = new ByteArrayContent(bytes);
            using var response = await scenario.Bot.PostWebhookAsync(secret, body);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"Seed {Seed + 1}, input {i} got {(int)response.StatusCode}: {Encoding.UTF8.GetString(bytes)}");
            Assert.True(response.StatusCode == HttpStatusCode.OK || i % 50 != 0, $"The valid update {i} was refused.");
        }

        foreach (var prompt in prompts)
            await scenario.Telegram.SeeAsync(Ben, $"Re: {prompt}.");

        await Wait.UntilAsync(async () => await scenario.Bot.Database.SetLengthAsync(RedisKeys.BotInboxChats(scenario.BotId)) == 0, "every update to be handed over or dropped");
        Assert.Equal(200, (await scenario.Bot.HealthAsync()).Status);
    }

    /// <summary>What the bot does with every update before it knows what it is.</summary>
    private static void Touch(global::Telegram.Bot.Types.Update update)
    {
        _ = InboxStore.ChatOf(update);
        _ = InboxStore.IsUrgent(update);
        var stored = new InboxEntry(InboxEntry.Version, DateTimeOffset.UnixEpoch, null, update).ToJson();
        Assert.Equal(update.Id, InboxEntry.FromJson(stored)?.Update.Id);
        if (update.Message is { } message)
        {
            _ = CommandLine.Parse(message);
            _ = Recording.Of(message);
            _ = ClaimCode.Read(message.Text);
        }
    }
}
