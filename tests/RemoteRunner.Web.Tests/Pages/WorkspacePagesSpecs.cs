using System.Net;
using System.Text.RegularExpressions;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>What changed in a workspace is seen, committed and thrown away in a browser, and nothing outside it is.</summary>
public sealed partial class WorkspacePagesSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task A_change_is_seen_and_committed_in_the_visitors_name()
    {
        var files = await Repository.CreateAsync(Box);
        using var browser = await BrowserClient.SignInAsync(Box, UserId.Telegram(1001));
        files.Write("main.py", "print('hello <b>world</b>')\n");
        files.Write("left.txt", "stays\n");
        var path = $"/workspaces/{files.Name}";

        Assert.Contains(files.Name, await ReadAsync(browser, "/workspaces"), StringComparison.Ordinal);
        Assert.Contains("value=\"main.py\"", await ReadAsync(browser, path), StringComparison.Ordinal);
        var (_, raw) = await browser.GetAsync($"{path}?file=main.py");
        Assert.DoesNotContain("<b>world", raw, StringComparison.Ordinal);
        Assert.Contains("+print('hello <b>world</b>')", WebUtility.HtmlDecode(raw), StringComparison.Ordinal);
        await PostAsync(browser, $"{path}/identity", ("person", "Ada Lovelace"), ("email", "ada@example.org"));
        var done = await PostAsync(browser, $"{path}/commit", ("path", "main.py"), ("message", "Greets the world"));

        Assert.Contains("Committed as ", done, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"main.py\"", done, StringComparison.Ordinal);
        Assert.Contains("value=\"left.txt\"", done, StringComparison.Ordinal);
        var head = await File.ReadAllTextAsync(Path.Combine(files.Folder, ".git", "logs", "HEAD"), Cancellation);
        Assert.Contains("Ada Lovelace <ada@example.org>", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_was_seen_is_thrown_away()
    {
        var files = await Repository.CreateAsync(Box);
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var path = $"/workspaces/{files.Name}";
        files.Write("main.py", "print('first')\n");
        var seen = Seen().Match(await ReadAsync(browser, $"{path}?file=main.py")).Groups[1].Value;
        files.Write("main.py", "print('second')\n");

        Assert.Contains(Texts.ChangedSince("main.py"), await PostAsync(browser, $"{path}/discard", ("path", "main.py"), ("seen", seen)), StringComparison.Ordinal);
        Assert.Equal("print('second')\n", await File.ReadAllTextAsync(Path.Combine(files.Folder, "main.py"), Cancellation));
        seen = Seen().Match(await ReadAsync(browser, $"{path}?file=main.py")).Groups[1].Value;
        Assert.Contains(Texts.Discarded("main.py"), await PostAsync(browser, $"{path}/discard", ("path", "main.py"), ("seen", seen)), StringComparison.Ordinal);
        Assert.Equal("print('hello')\n", await File.ReadAllTextAsync(Path.Combine(files.Folder, "main.py"), Cancellation));
    }

    [Fact]
    public async Task Neither_a_path_nor_a_name_leads_outside_and_a_change_needs_the_pages_token()
    {
        var files = await Repository.CreateAsync(Box);
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var path = $"/workspaces/{files.Name}";
        files.Write("main.py", "print('kept')\n");

        Assert.Contains(Texts.NoChanges("../../../etc/passwd"), await ReadAsync(browser, $"{path}?file=../../../etc/passwd"), StringComparison.Ordinal);
        Assert.Contains(Texts.NoChanges("../x"), await PostAsync(browser, $"{path}/discard", ("path", "../x"), ("seen", "")), StringComparison.Ordinal);
        foreach (var name in new[] { "..%2F..%2Fetc", "no-such-workspace", "%2Fetc" })
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/workspaces/{name}")).Status);

        browser.Http.DefaultRequestHeaders.Remove("X-Page-Token");
        using var form = new FormUrlEncodedContent([new("path", "main.py"), new("message", "forged")]);
        using var forged = await browser.Http.PostAsync($"{path}/commit", form, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Contains("value=\"main.py\"", await ReadAsync(browser, path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_reads_what_trust_means_and_gives_it_and_nobody_else_does()
    {
        var files = await Repository.CreateAsync(Box);
        var path = $"/workspaces/{files.Name}";
        using var ada = await BrowserClient.SignInAsync(Box, Ada);
        using var ben = await BrowserClient.SignInAsync(Box, Ben);

        Assert.Contains(Texts.TrustExplained, await ReadAsync(ada, path), StringComparison.Ordinal);
        Assert.DoesNotContain(Texts.TrustExplained, await ReadAsync(ben, path), StringComparison.Ordinal);
        Assert.Contains(Texts.AdminsOnly, await PostAsync(ben, $"{path}/trust", ("trusted", "true")), StringComparison.Ordinal);
        Assert.DoesNotContain(Texts.TrustedTag, EntryOf(await ReadAsync(ben, "/workspaces")), StringComparison.Ordinal);

        Assert.Contains(Texts.IsTrusted, await PostAsync(ada, $"{path}/trust", ("trusted", "true")), StringComparison.Ordinal);
        Assert.Contains(Texts.TrustedTag, await ReadAsync(ben, path), StringComparison.Ordinal);
        Assert.Contains(Texts.TrustedTag, EntryOf(await ReadAsync(ben, "/workspaces")), StringComparison.Ordinal);
        Assert.Contains(Texts.IsNotTrusted, await PostAsync(ada, $"{path}/trust", ("trusted", "false")), StringComparison.Ordinal);

        // Other tests trust workspaces of theirs on the same box.
        string EntryOf(string page)
        {
            var entry = page[page.IndexOf($"href=\"{path}\"", StringComparison.Ordinal)..];
            return entry[..entry.IndexOf("</a>", StringComparison.Ordinal)];
        }
    }

    [Fact]
    public async Task A_clone_that_failed_is_forgotten_by_whoever_began_it()
    {
        var person = await BrowserClient.NewPersonAsync(Box, Role.Member);
        using var theirs = await BrowserClient.SignInAsync(Box, person);
        using var ben = await BrowserClient.SignInAsync(Box, Ben);
        var name = $"gone-{Guid.NewGuid():N}"[..20];
        // Nobody listens there.
        Assert.NotNull((await CloneAsync(Box.Client, person, name, "ssh://git@127.0.0.1:1/app.git")).Cloning!.Problem);

        Assert.Contains(Texts.CloneNotYours, await PostAsync(ben, $"/workspaces/{name}/drop"), StringComparison.Ordinal);
        Assert.Contains(name, await ReadAsync(theirs, "/workspaces"), StringComparison.Ordinal);
        using var dropped = await theirs.Http.PostAsync($"/workspaces/{name}/drop", null, Cancellation);
        Assert.Equal((HttpStatusCode.Found, "/workspaces"), (dropped.StatusCode, dropped.Headers.Location?.ToString()));
        Assert.DoesNotContain(name, await ReadAsync(ben, "/workspaces"), StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(BrowserClient browser, string path)
    {
        var (status, text) = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        return WebUtility.HtmlDecode(text);
    }

    private static async Task<string> PostAsync(BrowserClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await browser.Http.PostAsync(path, form, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [GeneratedRegex("name=\"seen\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Seen();
}
