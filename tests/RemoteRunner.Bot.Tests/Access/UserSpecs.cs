using System.Text.RegularExpressions;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Access;

/// <summary>Admins see who is admitted, invite, change roles and remove.</summary>
public sealed partial class UserSpecs
{
    [Theory]
    [InlineData(CacheKind.Garnet)]
    [InlineData(CacheKind.Redis)]
    public async Task Lets_one_person_in_by_a_link_and_nobody_by_the_same_again(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache, people: [Ada, Ben, Eve, 1009]);
        await scenario.Telegram.WriteAsync(Ada, "/users");
        var list = await scenario.Telegram.SeeAsync(Ada, "2 people");
        await scenario.Telegram.TapAsync(Ada, list.MessageId, list.DataOf("Invite")!);
        var code = Link().Match((await scenario.Telegram.SeeAsync(Ada, "t.me/")).Text).Groups[1].Value;

        await scenario.Telegram.WriteAsync(Eve, $"/start {code}");
        await scenario.Telegram.SeeAsync(Eve, "You were invited");
        await scenario.Telegram.SeeAsync(Ada, "accepted your invitation");
        await scenario.Telegram.WriteAsync(1009, $"/start {code}");
        await scenario.Telegram.SeeAsync(1009, "not on this bot's list");
        await scenario.Telegram.WriteAsync(Eve, "now I may");

        await scenario.Box.SeeTurnAsync("now I may");
        await scenario.Telegram.WriteAsync(Ada, "/audit");
        Assert.Contains("by invitation", (await scenario.Telegram.SeeAsync(Ada, "by invitation")).Text);
    }

    [Fact]
    public async Task Refuses_a_link_that_was_made_up()
    {
        await using var scenario = await Scenario.StartAsync();

        await scenario.Telegram.WriteAsync(Eve, "/start AAAAAAAAAAAAAAAAAAAAAA");

        await scenario.Telegram.SeeAsync(Eve, "not on this bot's list");
    }

    [Fact]
    public async Task Changes_a_role_and_removes_after_a_question()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "you are a member");
        await scenario.Telegram.WriteAsync(Ada, "/users");
        var list = await scenario.Telegram.SeeAsync(Ada, "2 people");
        await scenario.Telegram.TapAsync(Ada, list.MessageId, list.DataOf("Ben")!);
        var one = await scenario.Telegram.SeeAsync(Ada, b => b.DataOf("Make admin") is not null, "Ben's page");
        await scenario.Telegram.TapAsync(Ada, one.MessageId, one.DataOf("Make admin")!);
        one = await scenario.Telegram.SeeAsync(Ada, b => b.DataOf("Make member") is not null, "Ben as an admin");
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "you are an admin");

        await scenario.Telegram.TapAsync(Ada, one.MessageId, one.DataOf("Remove")!);
        var question = await scenario.Telegram.SeeAsync(Ada, b => b.DataOf("Remove indeed") is not null, "the question");
        await scenario.Telegram.TapAsync(Ada, question.MessageId, question.DataOf("Remove indeed")!);
        await scenario.Telegram.SeeAsync(Ada, "1 person");
        await scenario.Telegram.WriteAsync(Ben, "may I still?");

        await scenario.Telegram.SeeAsync(Ben, "not on this bot's list");
        Assert.Empty(scenario.Box.Turns);
    }

    [Fact]
    public async Task Keeps_admins_of_the_settings_and_oneself_and_serves_no_member()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:Admins"] = "1001,1002" });
        await scenario.Telegram.WriteAsync(Ada, "/users");
        var list = await scenario.Telegram.SeeAsync(Ada, "by settings");

        var other = await scenario.Telegram.TapAsync(Ada, list.MessageId, "u:y:1002", force: true);
        var self = await scenario.Telegram.TapAsync(Ada, list.MessageId, "u:y:1001", force: true);

        Assert.Contains("Telegram:Admins", other.Text);
        Assert.Contains("That is you", self.Text);
    }

    [Fact]
    public async Task Members_neither_see_nor_change_anybody()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/users");
        var refusal = await scenario.Telegram.SeeAsync(Ben, "Only an admin");

        var tap = await scenario.Telegram.TapAsync(Ben, refusal.MessageId, "u:a:1002", force: true);

        Assert.Contains("Only an admin", tap.Text);
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "you are a member");
    }

    [Fact]
    public async Task Lets_somebody_in_who_has_no_Telegram_and_sends_them_away()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["PublicUrl"] = "https://runner.example.com", ["Telegram:Webhook"] = "false" });
        await scenario.Telegram.WriteAsync(Ada, "/users add Anna");
        var match = Join().Match((await scenario.Telegram.SeeAsync(Ada, "/join#")).Text);
        var anna = UserId.Parse("web:anna");
        var users = scenario.Bot.Services.GetRequiredService<UserDirectory>();

        Assert.Equal(("anna", Role.Stranger), (match.Groups[1].Value, await users.GetRoleAsync(anna)));
        Assert.Equal(anna, await scenario.Bot.Services.GetRequiredService<PasswordInvites>().TryTakeAsync(match.Groups[2].Value));
        Assert.Equal(Role.Member, await users.GetRoleAsync(anna));
        await scenario.Telegram.WriteAsync(Ada, "/users");
        await scenario.Telegram.SeeAsync(Ada, "web:anna");
        await scenario.Telegram.WriteAsync(Ada, "/users remove anna");
        await scenario.Telegram.SeeAsync(Ada, "anna cannot sign in any more");

        Assert.Equal(Role.Stranger, await users.GetRoleAsync(anna));
        await scenario.Telegram.WriteAsync(Ada, "/users remove anna");
        await scenario.Telegram.SeeAsync(Ada, "nobody of that name");
        await scenario.Telegram.WriteAsync(Ada, "/users add ../etc");
        await scenario.Telegram.SeeAsync(Ada, "A name has");
        await scenario.Telegram.WriteAsync(Ada, "/users what");
        await scenario.Telegram.SeeAsync(Ada, "/users add anna");
        await scenario.Telegram.WriteAsync(Ben, "/users add mine");
        await scenario.Telegram.SeeAsync(Ben, "Only an admin");
    }

    [GeneratedRegex(@"https://runner\.example\.com/join#([a-z]+):([\w-]{43})")]
    private static partial Regex Join();

    [GeneratedRegex(@"t\.me/\w+\?start=([A-Za-z0-9_-]{22})")]
    private static partial Regex Link();
}
