using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;
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
    public async Task A_new_session_is_where_one_worked_last_and_else_in_the_default_workspace_whatever_the_alphabet_begins_with()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet));
        using var browser = await BrowserClient.SignInAsync(box, Ben);
        await box.Client.CreateWorkspaceAsync(Ben, null, "aardvark", new WorkspaceCreation(), Cancellation);

        Assert.Contains("<option value=\"main\" selected", await ReadAsync(browser, "/"), StringComparison.Ordinal);
        await box.Client.EnsureSessionAsync(Ben, Guid.NewGuid(), new(Workspace: "aardvark"), Cancellation);
        var after = await ReadAsync(browser, "/");

        Assert.Contains("<option value=\"aardvark\" selected", after, StringComparison.Ordinal);
        Assert.DoesNotContain("<option value=\"main\" selected", after, StringComparison.Ordinal);
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

    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task The_list_is_told_live_what_changes_in_an_entry_and_ends_when_its_browser_is_signed_out(CacheKind cache)
    {
        var box = World[cache];
        var person = await BrowserClient.NewPersonAsync(box, Role.Member);
        using var browser = await BrowserClient.SignInAsync(box, person);
        var (first, second) = (await NewSessionAsync(box.Client, person), await NewSessionAsync(box.Client, person));
        var hers = await NewSessionAsync(box.Client, Cleo);
        var page = await ReadAsync(browser, "/");
        using var stream = await browser.Http.GetAsync(new Uri("/ui/live?list=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));

        var told = await ToldAsync(reader, _ => true);
        Assert.Equal(new[] { first, second }.Order(), told.Keys.Order());
        Assert.DoesNotContain(hers, told.Keys);
        Assert.All(told, s => Assert.Contains($"data-session=\"{s.Key:D}\" data-stamp=\"{s.Value}\"", page, StringComparison.Ordinal));

        var turn = await SubmitAsync(box.Client, first, """[[tool Bash {"command":"touch live-list.txt","description":"work"}]] [[text Done.]]""", person);
        var asked = (await WaitForAsync<ApprovalRequested>(box.Client, turn, user: person)).Approval;
        var (entry, stamp) = await SettledAsync(reader, browser, first, e => e.Contains(Texts.StateName(TurnState.WaitingApproval), StringComparison.Ordinal));
        Assert.Contains("touch live-list.txt", entry, StringComparison.Ordinal);
        Assert.NotEqual(told[first], stamp);

        await box.Client.AnswerAsync(person, asked.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        await WaitForEndAsync(box.Client, turn, person);
        // What it has cost, and that it works no more.
        await SettledAsync(reader, browser, first, e => e.Contains('$', StringComparison.Ordinal) && !e.Contains("class=\"state", StringComparison.Ordinal));

        await box.Client.ChangeSessionAsync(person, second, new SessionChange("Named meanwhile"), Cancellation);
        await SettledAsync(reader, browser, second, e => e.Contains("Named meanwhile", StringComparison.Ordinal));
        await box.Services.GetRequiredService<BrowserSessionStore>().RevokeAllAsync(person);
        while (await reader.ReadLineAsync(Cancellation) is not null)
            continue;
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/ui/live?list=true")).Status);
    }

    [Fact]
    public async Task The_list_is_told_of_the_sessions_used_last_and_of_any_that_works()
    {
        var person = await BrowserClient.NewPersonAsync(Box, Role.Member);
        using var browser = await BrowserClient.SignInAsync(Box, person);
        var oldest = await NewSessionAsync(Box.Client, person);
        for (var i = 0; i < 30; i++)
            await NewSessionAsync(Box.Client, person);
        using var stream = await browser.Http.GetAsync(new Uri("/ui/live?list=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));

        var told = await ToldAsync(reader, _ => true);
        Assert.Equal(20, told.Count);
        Assert.DoesNotContain(oldest, told.Keys);

        var turn = await SubmitAsync(Box.Client, oldest, "[[text one two three]] [[slow 60s]]", person);
        await ToldAsync(reader, t => t.ContainsKey(oldest));
        await Box.Client.CancelTurnAsync(person, turn, Cancellation);
        await WaitForEndAsync(Box.Client, turn, person);
    }

    [Fact]
    public async Task An_entry_is_its_owners_alone()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Role.Admin);
        var session = await NewSessionAsync(Box.Client);

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync($"/ui/sessions/{session:D}/entry")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/ui/sessions/{Guid.NewGuid():D}/entry")).Status);
    }

    /// <summary>Reads on until what is told is as wanted.</summary>
    private static async Task<Dictionary<Guid, string>> ToldAsync(StreamReader reader, Func<Dictionary<Guid, string>, bool> wanted)
    {
        while (await reader.ReadLineAsync(Cancellation) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            var told = JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]).GetProperty("sessions").EnumerateArray()
                .Select(s => s.GetString()!.Split(' ')).ToDictionary(s => Guid.Parse(s[0]), s => s[1]);
            if (wanted(told))
                return told;
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>Reads on until the entry, fetched as the page does whenever it is told another stamp, is as wanted and bears what was told.</summary>
    private static async Task<(string Entry, string Stamp)> SettledAsync(StreamReader reader, BrowserClient browser, Guid session, Func<string, bool> wanted)
    {
        while (true)
        {
            var told = await ToldAsync(reader, _ => true);
            var entry = await ReadAsync(browser, $"/ui/sessions/{session:D}/entry");
            if (wanted(entry) && entry.Contains($"data-stamp=\"{told[session]}\"", StringComparison.Ordinal))
                return (entry, told[session]);
        }
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
