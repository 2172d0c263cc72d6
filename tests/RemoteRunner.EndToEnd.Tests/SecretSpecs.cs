using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>What the whole system writes down about itself while it works holds none of its secrets.</summary>
public sealed class SecretSpecs(SharedApp shared)
{
    [Fact]
    public async Task Traces_logs_metrics_and_error_pages_hold_no_secret()
    {
        var phone = shared.NewMember();
        var prompt = $"telemetry {Guid.NewGuid():N}";
        var sent = await phone.SendAsync($$"""{{prompt}} [[tool Bash {"command":"env","description":"env"}]] [[then]] [[error 529 x1]] [[text Seen.]]""");
        await phone.TapAsync(await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card"), "Allow once");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Seen."), "The answer");
        await phone.SendAsync("/usage");
        var token = await KeepGitTokenAsync(phone);
        var pages = new List<string>();
        foreach (var (service, path) in new[] { ("claudebox-web", "/api/turns"), ("claudebox-web", "/api/sessions/x"), ("claudebox-web", "/%00"), ("telegram-bot", "/none"), ("backup", "/api/backup") })
        {
            using var client = shared.App.Client(service);
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            pages.Add($"{response} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }

        // All three signals have come, the turn's own spans among them: an empty sink would prove nothing.
        await Machine.WaitUntilAsync(
            () => new[] { "execute_tool Bash", "telegram", "chat", "/account/git/credentials" }.All(name => shared.App.Telemetry.SignalsWith(name).Contains("/v1/traces"))
                && shared.App.Telemetry.SignalsWith("remoterunner.").Contains("/v1/metrics")
                && shared.App.Telemetry.SignalsWith("RemoteRunner").Contains("/v1/logs"),
            "The turn's telemetry never came.");
        var secrets = new Dictionary<string, string>(await shared.App.SecretsAsync()) { ["a person's token for git"] = token };
        var consoles = await shared.App.ConsolesAsync();

        Assert.True(secrets.Count >= 5, $"Only {string.Join(", ", secrets.Keys)} were found to be secret.");
        Assert.All(consoles, console => Assert.NotEmpty(console.Lines));
        foreach (var (name, secret) in secrets)
        {
            Assert.True(!shared.App.Telemetry.SignalsWith(secret).Any(), $"{name} stands in {string.Join(", ", shared.App.Telemetry.SignalsWith(secret))}.");
            Assert.DoesNotContain(pages, page => page.Contains(secret, StringComparison.Ordinal));
            foreach (var (service, lines) in consoles)
                Assert.True(!lines.Any(l => l.Contains(secret, StringComparison.Ordinal)), $"{name} stands in the log of {service}.");
        }

        Assert.Empty(Machine.ProcessesThatMention(token));

        // What people write is nobody's business either, unless it is switched on.
        Assert.Empty(shared.App.Telemetry.SignalsWith(prompt));
        Assert.DoesNotContain(consoles.SelectMany(c => c.Lines), l => l.Contains(prompt, StringComparison.Ordinal));
    }

    /// <summary>By form, in the browser, where the page is looked at as well.</summary>
    private static async Task<string> KeepGitTokenAsync(Phone phone)
    {
        var token = $"ghp_{Guid.NewGuid():N}";
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(phone, 360);
        await page.GotoAsync(new Uri(new Uri(page.Url), "/account/git").ToString());
        await page.FillAsync("[name=host]", "git.a-host-with-a-rather-long-name-of-its-own.example.org:8443");
        await page.FillAsync("[name=account]", "somebody.with.a.long.name@example.org");
        await page.FillAsync("[name=token]", token);
        await page.ClickAsync("form[action='/account/git/credentials'] button");
        await page.WaitForSelectorAsync("form[action='/account/git/credentials/remove']");
        Assert.DoesNotContain(token, await page.ContentAsync(), StringComparison.Ordinal);
        await page.AssertSoundAsync();
        return token;
    }
}
