using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Pages;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>What was used is seen by whom it belongs to, and limits are changed by admins.</summary>
public sealed class UsagePagesSpecs(World world) : BoxTest(world)
{
    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task A_turn_is_counted_for_the_model_that_answered(CacheKind cache)
    {
        var box = World[cache];
        var user = await AdmitAsync(box);
        using var browser = await BrowserClient.SignInAsync(box, user);
        var session = await NewSessionAsync(box.Client, user);

        await RunAsync(box.Client, session, "[[text Counted.]]", user: user);
        var page = await ReadAsync(browser, "/usage");

        var model = Assert.Single(await box.Services.GetRequiredService<UsageLedger>().GetModelsAsync(user));
        Assert.StartsWith("claude-", model.Model, StringComparison.Ordinal);
        Assert.Contains($"<th scope=\"row\">{model.Model}</th>", page, StringComparison.Ordinal);
        Assert.Contains(Texts.Turns(1), page, StringComparison.Ordinal);
        Assert.Contains("<rect ", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Texts.ChangeLimits, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_sees_everybody_and_a_member_only_themselves()
    {
        var user = await AdmitAsync(Box);
        await Box.Services.GetRequiredService<UsageLedger>().ChargeAsync(user, Guid.NewGuid(), new TurnUsage(1_000, 20, 3, 4, 12.34m, 1), "claude-opus-5-5");
        using var member = await BrowserClient.SignInAsync(Box, user);
        using var admin = await BrowserClient.SignInAsync(Box, Ada);

        foreach (var path in new[] { "/usage?user=all", $"/usage?user={Ada}" })
            Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync(path)).Status);
        foreach (var path in new[] { $"/usage/{user}/limits", $"/usage/{user}/budgets" })
            Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(member, path, ("day", "1"))).Status);

        Assert.Contains("$12.34", await ReadAsync(member, "/usage"), StringComparison.Ordinal);
        var everybody = await ReadAsync(admin, "/usage?user=all");
        Assert.Contains($"/usage?user={Uri.EscapeDataString(user.Value)}", everybody, StringComparison.Ordinal);
        Assert.Contains("$12.34", await ReadAsync(admin, $"/usage?user={user}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/usage?user=tg:999999")).Status);
    }

    [Fact]
    public async Task An_admin_changes_limits_and_budgets_and_the_audit_log_tells_of_it()
    {
        var user = await AdmitAsync(Box);
        using var admin = await BrowserClient.SignInAsync(Box, Ada);
        var limiter = Box.Services.GetRequiredService<TurnLimiter>();
        var ledger = Box.Services.GetRequiredService<UsageLedger>();

        Assert.Contains(Texts.LimitsKept, (await PostAsync(admin, $"/usage/{user}/limits", ("what", "set"), ("minute", "3"), ("hour", ""), ("day", "9"))).Text, StringComparison.Ordinal);
        Assert.Equal(((int?)3, (int?)null, (int?)9), await limiter.GetOverrideAsync(user));
        foreach (var wrong in new[] { "-1", "1.5", "many", "100001", "1e9" })
            Assert.Contains(Texts.LimitsWrong(100_000), (await PostAsync(admin, $"/usage/{user}/limits", ("what", "set"), ("minute", wrong))).Text, StringComparison.Ordinal);
        Assert.Equal(3, (await limiter.GetUsageAsync(user, Role.Member))[0].Limit);

        var shown = (await PostAsync(admin, $"/usage/{user}/budgets", ("what", "set"), ("day", "2.5"), ("month", ""))).Text;
        Assert.Contains("value=\"2.5\"", shown, StringComparison.Ordinal);
        Assert.Contains("$0.00 of $2.50", shown, StringComparison.Ordinal);
        Assert.Contains(Texts.BudgetsWrong, (await PostAsync(admin, $"/usage/{user}/budgets", ("what", "set"), ("day", "-2"))).Text, StringComparison.Ordinal);
        await PostAsync(admin, $"/usage/{user}/budgets", ("what", "lift"));
        Assert.Equal(((decimal?)1_000_000m, (decimal?)1_000_000m), await ledger.GetOverrideAsync(user));
        await PostAsync(admin, $"/usage/{user}/budgets", ("what", "set"));
        Assert.Equal(((decimal?)null, (decimal?)null), await ledger.GetOverrideAsync(user));

        await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid());
        await PostAsync(admin, $"/usage/{user}/limits", ("what", "reset"));
        Assert.Equal(0, (await limiter.GetUsageAsync(user, Role.Member))[0].Used);

        var audited = await Box.Services.GetRequiredService<AuditLog>().ReadAsync(10, user, Cancellation);
        Assert.Equal(["reset", "set day=default month=default", "lift", "set day=2.5 month=default", "set minute=3 hour=default day=9"], audited.Select(e => e.Detail));
        Assert.All(audited, e => Assert.Equal(Ada, e.Actor));
    }

    [Fact]
    public void A_charts_axis_ends_on_a_round_number_and_its_bars_fill_it()
    {
        Assert.Equal([1, 0.1, 0.2, 5, 100, 20_000], new[] { 0, 0.09, 0.11, 5, 51, 12_345 }.Select(v => BarChart.Top([v])), (a, b) => Math.Abs(a - b) < 1e-9);

        var svg = BarChart.Draw("a <b>", [new ChartColumn("x & y", [5, 0, 5]), new ChartColumn("none", [0, 0, 0])], 10);

        Assert.Equal(2, svg.Split("<rect").Length - 1);
        Assert.Contains("y=\"50\" width=\"8\" height=\"50\" class=\"s0\"", svg, StringComparison.Ordinal);
        Assert.Contains("y=\"0\" width=\"8\" height=\"50\" class=\"s2\"", svg, StringComparison.Ordinal);
        Assert.Contains("a &lt;b&gt;", svg, StringComparison.Ordinal);
        Assert.Contains("x &amp; y", svg, StringComparison.Ordinal);
    }

    private static async Task<UserId> AdmitAsync(TestBox box)
    {
        var user = UserId.Parse($"web:{Guid.NewGuid():N}");
        await box.Services.GetRequiredService<UserDirectory>().SetRoleAsync(user, Role.Member, "test");
        return user;
    }

    private static async Task<string> ReadAsync(BrowserClient browser, string path)
    {
        var (status, text) = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        return WebUtility.HtmlDecode(text);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(BrowserClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await browser.Http.PostAsync(path, form, Cancellation);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation)));
    }
}
