using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Access;

public sealed partial class AccessSpecs
{
    private static Dictionary<string, string?> NobodyNamed => new() { ["Telegram:Admins"] = "", ["Telegram:AllowedUsers"] = "" };

    [Fact]
    public async Task A_stranger_is_told_although_the_bot_was_stopped_in_between()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.FailAsync(new { kind = "tooManyRequests", method = "sendMessage", chatId = Eve, retryAfter = 3_600 });
        await scenario.Telegram.WriteAsync(Eve, "hello");
        await Wait.UntilAsync(() => scenario.Bot.Log.Lines.Any(l => l.Contains("asks to leave chat 1003 alone", StringComparison.Ordinal)), "the refusal to be on its way");

        await scenario.StopBotAsync();
        await scenario.Telegram.HealAsync();
        await scenario.StartBotAsync();

        await scenario.Telegram.SeeAsync(Eve, "You are not on this bot's list.");
    }

    [Fact]
    public async Task Tells_a_stranger_once_and_then_keeps_silent()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Eve, "hello");
        await scenario.Telegram.SeeAsync(Eve, "You are not on this bot's list. Your id is 1003: ask its owner to add it.");
        await scenario.Telegram.WriteAsync(Eve, "/help");
        await scenario.Telegram.WriteAsync(Eve, "hello?");
        await WaitUntilHandedOverAsync(scenario, Eve);

        Assert.Single(await scenario.Telegram.ReadBotAsync(Eve));
        Assert.Empty(scenario.Box.Turns);
    }

    [Fact]
    public async Task Makes_the_one_with_the_claim_code_the_admin_and_nobody_after_that()
    {
        await using var scenario = await Scenario.StartAsync(NobodyNamed);
        var code = await CodeInLogAsync(scenario);

        await scenario.Telegram.WriteAsync(Eve, code.ToLowerInvariant().Replace('-', ' '));
        await scenario.Telegram.SeeAsync(Eve, "You are this bot's admin now");
        await scenario.Telegram.WriteAsync(Ben, code);
        await scenario.Telegram.SeeAsync(Ben, "You are not on this bot's list");
        await scenario.Telegram.WriteAsync(Eve, "/whoami");
        await scenario.Telegram.SeeAsync(Eve, "you are an admin");
    }

    [Fact]
    public async Task Lets_the_claim_code_die_after_five_wrong_tries()
    {
        await using var scenario = await Scenario.StartAsync(NobodyNamed);
        var code = await CodeInLogAsync(scenario);

        for (var i = 0; i < 5; i++)
            await scenario.Telegram.WriteAsync(i % 2 == 0 ? Eve : Ben, ClaimCode.NewText());
        await Wait.UntilAsync(() => scenario.Bot.Log.Lines.Any(l => l.Contains("the code is dead", StringComparison.Ordinal)), "the code to die");
        await scenario.Telegram.WriteAsync(Eve, code);
        await WaitUntilHandedOverAsync(scenario, Eve);

        Assert.Single(await scenario.Telegram.ReadBotAsync(Eve));
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben));
    }

    [Fact]
    public async Task Does_not_count_ordinary_messages_as_tries()
    {
        await using var scenario = await Scenario.StartAsync(NobodyNamed);
        var code = await CodeInLogAsync(scenario);

        for (var i = 0; i < 8; i++)
            await scenario.Telegram.WriteAsync(Eve, $"please let me in {i}");
        await scenario.Telegram.WriteAsync(Eve, code);

        await scenario.Telegram.SeeAsync(Eve, "You are this bot's admin now");
    }

    [Fact]
    public async Task Refuses_a_claim_code_that_has_expired()
    {
        await using var scenario = await Scenario.StartAsync(new(NobodyNamed) { ["Claim:Lifetime"] = "00:00:00.300" });
        var code = await CodeInLogAsync(scenario);
        var key = RedisKeys.BotClaim(long.Parse(scenario.Telegram.Token.Split(':')[0]));
        await Wait.UntilAsync(async () => !await scenario.Bot.Database.KeyExistsAsync(key), "the code to expire");

        await scenario.Telegram.WriteAsync(Eve, code);
        await scenario.Telegram.SeeAsync(Eve, "You are not on this bot's list");
    }

    [Fact]
    public async Task Gives_a_new_claim_code_for_the_internal_key_alone_and_kills_the_old_one()
    {
        await using var scenario = await Scenario.StartAsync(NobodyNamed);
        var old = await CodeInLogAsync(scenario);

        Assert.Equal(HttpStatusCode.Unauthorized, (await scenario.Bot.RequestClaimCodeAsync(null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scenario.Bot.RequestClaimCodeAsync("wrong")).StatusCode);
        var answer = await (await scenario.Bot.RequestClaimCodeAsync(ScriptedBox.Key)).Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(answer.GetProperty("expiresAt").GetDateTimeOffset() > DateTimeOffset.UtcNow);

        await scenario.Telegram.WriteAsync(Eve, old);
        await scenario.Telegram.SeeAsync(Eve, "You are not on this bot's list");
        await scenario.Telegram.WriteAsync(Ben, answer.GetProperty("code").GetString()!);
        await scenario.Telegram.SeeAsync(Ben, "You are this bot's admin now");
        Assert.Equal(HttpStatusCode.Conflict, (await scenario.Bot.RequestClaimCodeAsync(ScriptedBox.Key)).StatusCode);
    }

    [Fact]
    public async Task Offers_no_claim_code_when_the_settings_name_somebody()
    {
        await using var scenario = await Scenario.StartAsync();

        Assert.Equal(HttpStatusCode.Conflict, (await scenario.Bot.RequestClaimCodeAsync(ScriptedBox.Key)).StatusCode);
        Assert.DoesNotContain(scenario.Bot.Log.Lines, l => Code().IsMatch(l));
    }

    private static async Task WaitUntilHandedOverAsync(Scenario scenario, long chat) =>
        await Wait.UntilAsync(
            async () => (await scenario.Telegram.CallsAsync("getUpdates")).Count > 0
                && await scenario.Bot.Database.StringGetAsync(RedisKeys.BotOffset(BotId(scenario))) is { HasValue: true } offset
                && (int)offset > 100_000_000 + await WrittenAsync(scenario)
                && await scenario.Bot.Database.ListLengthAsync(RedisKeys.BotInbox(BotId(scenario), chat)) == 0,
            "every message to be handled");

    private static async Task<int> WrittenAsync(Scenario scenario)
    {
        var written = 0;
        foreach (var chat in new[] { Ada, Ben, Eve })
            written += (await scenario.Telegram.ReadAsync(chat)).Count(b => b.From == "user");
        return written;
    }

    private static long BotId(Scenario scenario) => long.Parse(scenario.Telegram.Token.Split(':')[0]);

    private static async Task<string> CodeInLogAsync(Scenario scenario) =>
        await Wait.ForAsync(
            () => Task.FromResult(scenario.Bot.Log.Lines.Select(l => Code().Match(l)).FirstOrDefault(m => m.Success)?.Value), "the claim code in the log");

    [GeneratedRegex("[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")]
    private static partial Regex Code();
}
