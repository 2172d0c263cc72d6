using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>Who one is to git, the key of one's own, and one's tokens.</summary>
public sealed class GitAccountSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task A_person_says_who_they_are_and_makes_a_key_of_which_only_the_public_half_is_shown()
    {
        var who = await BrowserClient.NewPersonAsync(Box, Role.Member);
        using var browser = await BrowserClient.SignInAsync(Box, who);
        var first = (await browser.GetAsync("/account/git")).Text;

        var wrong = await PostAsync(browser, "/account/git/identity", new() { ["person"] = "Ben <x>", ["email"] = "ben@example.org" });
        var kept = await PostAsync(browser, "/account/git/identity", new() { ["person"] = "Ben Bitdiddle", ["email"] = "ben@example.org" });
        var made = await PostAsync(browser, "/account/git/key", []);
        var again = await PostAsync(browser, "/account/git/key", []);

        var home = Box.Services.GetRequiredService<BoxIdentity>().HomeOf(who);
        var publicKey = (await File.ReadAllTextAsync(Path.Combine(home, ".ssh", "id_ed25519.pub"), Cancellation)).Trim();
        Assert.Contains(Texts.MakeKey, first, StringComparison.Ordinal);
        Assert.Contains(Texts.GitIdentityWrong, WebUtility.HtmlDecode(wrong), StringComparison.Ordinal);
        Assert.Contains("value=\"Ben Bitdiddle\"", kept, StringComparison.Ordinal);
        Assert.StartsWith("ssh-ed25519 ", publicKey, StringComparison.Ordinal);
        Assert.Contains(publicKey, WebUtility.HtmlDecode(made), StringComparison.Ordinal);
        Assert.Contains(publicKey, WebUtility.HtmlDecode(again), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", made, StringComparison.Ordinal);
        using var other = await BrowserClient.SignInAsync(Box, Role.Member);
        Assert.DoesNotContain(publicKey, WebUtility.HtmlDecode((await other.GetAsync("/account/git")).Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_kept_by_form_listed_without_itself_replaced_and_removed_and_stands_in_nobodys_page()
    {
        const string first = "ghp_the-heron-is-secret";
        const string second = "ghp_so-is-the-owl";
        using var browser = await BrowserClient.SignInAsync(Box, Role.Member);
        using var other = await BrowserClient.SignInAsync(Box, Role.Admin);
        var pages = new List<string>();

        async Task<string> KeepAsync(string host, string account, string token)
        {
            var page = await PostAsync(browser, "/account/git/credentials", new() { ["host"] = host, ["account"] = account, ["token"] = token });
            pages.Add(page);
            return WebUtility.HtmlDecode(page);
        }

        var refused = await KeepAsync("http://git.example.org", "ben-there", first);
        var kept = await KeepAsync("git.example.org", "ben-there", first);
        var replaced = await KeepAsync("git.example.org", "ben-anew", second);
        pages.Add((await browser.GetAsync("/account/git")).Text);
        pages.Add((await browser.GetAsync("/account")).Text);
        var theirs = await PostAsync(other, "/account/git/credentials/remove", new() { ["host"] = "git.example.org" });
        var still = (await browser.GetAsync("/account/git")).Text;
        var removed = await PostAsync(browser, "/account/git/credentials/remove", new() { ["host"] = "git.example.org" });
        pages.AddRange([theirs, still, removed, (await other.GetAsync("/account/git")).Text, (await other.GetAsync("/box")).Text]);

        Assert.Contains(Texts.TokenOverHttp, refused, StringComparison.Ordinal);
        Assert.Contains("value=\"ben-there\"", refused, StringComparison.Ordinal);
        Assert.Contains(Texts.TokenKept("git.example.org"), kept, StringComparison.Ordinal);
        Assert.Contains("<b>git.example.org</b> <span class=\"soft\">ben-there</span>", kept, StringComparison.Ordinal);
        Assert.Contains("<span class=\"soft\">ben-anew</span>", replaced, StringComparison.Ordinal);
        Assert.DoesNotContain("ben-there", replaced, StringComparison.Ordinal);
        Assert.DoesNotContain("ben-anew", theirs, StringComparison.Ordinal);
        Assert.Contains("ben-anew", still, StringComparison.Ordinal);
        Assert.DoesNotContain("ben-anew", removed, StringComparison.Ordinal);
        Assert.Equal(10, pages.Count);
        Assert.All(pages, page => Assert.DoesNotContain("ghp_", page, StringComparison.Ordinal));
    }

    private static async Task<string> PostAsync(BrowserClient browser, string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await browser.Http.PostAsync(path, form, Cancellation);
        Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
