using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>Who one is to git, and the key of one's own.</summary>
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

    private static async Task<string> PostAsync(BrowserClient browser, string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await browser.Http.PostAsync(path, form, Cancellation);
        Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
