using System.Net;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>The list of sessions: what each costs, and where words were said.</summary>
public sealed class SessionsPageSpecs(World world) : BoxTest(world)
{
    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task A_session_shows_what_it_has_cost(CacheKind cache)
    {
        var box = World[cache];
        using var browser = await BrowserClient.SignInAsync(box, Ben);
        var session = await NewSessionAsync(box.Client);

        await RunAsync(box.Client, session, "[[text Cheap.]]");
        var cost = (await box.Client.GetSessionAsync(Ben, session, Cancellation))!.Session.CostUsd;
        await RunAsync(box.Client, session, "[[text Cheap again.]]");
        var twice = (await box.Client.GetSessionAsync(Ben, session, Cancellation))!.Session.CostUsd;

        Assert.True(cost > 0, "A turn that asked the model has cost nothing.");
        Assert.True(twice > cost, $"{twice} is not more than {cost}.");
        var entry = Entry(await ReadAsync(browser, "/"), session);
        Assert.Contains(Texts.Dollars(twice), entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_are_found_in_names_prompts_and_conversations_and_in_nobody_elses()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var mark = $"w{Guid.NewGuid():N}"[..12];
        var (said, named, other) = (await NewSessionAsync(Box.Client), await NewSessionAsync(Box.Client), await NewSessionAsync(Box.Client));
        await RunAsync(Box.Client, said, $"[[text It was the \"{mark.ToUpperInvariant()}\" all along.]]");
        await RunAsync(Box.Client, said, "[[text Something else.]]");
        await Box.Client.ChangeSessionAsync(Ben, named, new SessionChange($"About {mark}"), Cancellation);
        await RunAsync(Box.Client, other, $$$"""[[tool Bash {"command":"echo {{{mark[..4]}}}''{{{mark[4..]}}}","description":"d"}]] [[text Done.]]""", _ => ApprovalDecision.AllowOnce);
        var hers = await NewSessionAsync(Box.Client, Cleo);
        await RunAsync(Box.Client, hers, $"[[text Secretly {mark}.]]", user: Cleo);

        var found = await ReadAsync(browser, $"/?q={mark}");

        Assert.Contains($"the \"{mark.ToUpperInvariant()}\" all along", Entry(found, said), StringComparison.Ordinal);
        Assert.Contains($"About {mark}", Entry(found, named), StringComparison.Ordinal);
        Assert.DoesNotContain(other.ToString("D"), found, StringComparison.Ordinal);
        Assert.DoesNotContain(hers.ToString("D"), found, StringComparison.Ordinal);
        Assert.Contains(said.ToString("D"), await ReadAsync(browser, $"/?q={Uri.EscapeDataString($"the \"{mark}\"")}"), StringComparison.Ordinal);
        Assert.Contains(Texts.NothingFound, await ReadAsync(browser, $"/?q={Guid.NewGuid():N}"), StringComparison.Ordinal);
    }

    private static string Entry(string page, Guid session)
    {
        var from = page.IndexOf($"href=\"/sessions/{session:D}\"", StringComparison.Ordinal);
        Assert.True(from >= 0, $"The session {session} is not listed.");
        return page[from..page.IndexOf("</li>", from, StringComparison.Ordinal)];
    }

    private static async Task<string> ReadAsync(BrowserClient browser, string path)
    {
        var (status, text) = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        return WebUtility.HtmlDecode(text);
    }
}
