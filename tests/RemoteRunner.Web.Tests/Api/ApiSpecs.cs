using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Api;

public sealed class ApiSpecs(World world) : BoxTest(world)
{
    [Theory]
    [InlineData("/api/box")]
    [InlineData("/api/sessions")]
    [InlineData("/api/there-is-nothing-here")]
    public async Task Without_the_internal_key_nothing_is_told(string path)
    {
        using var http = new HttpClient { BaseAddress = Box.Address };
        http.DefaultRequestHeaders.Add(BoxApi.UserHeader, "tg:1001");
        using var none = await http.GetAsync(path, Cancellation);
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestBox.Key + "x");
        using var wrong = await http.GetAsync(path, Cancellation);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (none.StatusCode, wrong.StatusCode));
        Assert.Equal("application/problem+json", wrong.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.BadRequest, BoxApi.Problems.BadRequest)]
    [InlineData("not a user", HttpStatusCode.BadRequest, BoxApi.Problems.BadRequest)]
    [InlineData("tg:1003", HttpStatusCode.Forbidden, BoxApi.Problems.NotYours)]
    public async Task Every_call_acts_for_an_admitted_user(string? user, HttpStatusCode status, string type)
    {
        using var http = new HttpClient { BaseAddress = Box.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestBox.Key);
        if (user is not null)
            http.DefaultRequestHeaders.Add(BoxApi.UserHeader, user);

        using var response = await http.GetAsync("/api/box", Cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(type, await TypeOfAsync(response));
    }

    [Theory]
    [InlineData("GET", "/api/nothing", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/turns/6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/sessions/6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11", null, HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/approvals/6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11", """{"decision":"deny"}""", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/approvals/6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11", """{"decision":"perhaps"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/turns", "{no json", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/turns", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/turns", """{"id":"6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11","sessionId":"6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11","prompt":""}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/turns", """{"id":"6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11","sessionId":"6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b11","prompt":"hi"}""", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/sessions/6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b12", """{"workspace":"../.."}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "/api/sessions/6f1a3c52-7d0b-4f0e-9a55-2f6f3f0f7b12", """{"workspace":"not-there"}""", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/workspaces/main/trust", """{"trusted":true}""", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "/api/box", null, HttpStatusCode.MethodNotAllowed)]
    public async Task Refuses_with_a_problem(string method, string path, string? body, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await Box.Http.SendAsync(request, Cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("status").GetInt32());
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_session_is_its_owners_and_the_admins(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var turn = await SubmitAsync(box, session, "[[text mine]]");

        await AssertNotYoursAsync(() => box.GetSessionAsync(Cleo, session, Cancellation));
        await AssertNotYoursAsync(() => box.EnsureSessionAsync(Cleo, session, new SessionCreation(), Cancellation));
        await AssertNotYoursAsync(() => box.SubmitAsync(Cleo, new(Guid.NewGuid(), session, "hi"), Cancellation));
        await AssertNotYoursAsync(() => box.GetTurnAsync(Cleo, turn, Cancellation));
        await AssertNotYoursAsync(() => box.CancelTurnAsync(Cleo, turn, Cancellation));
        await AssertNotYoursAsync(() => box.CancelSessionAsync(Cleo, session, Cancellation));
        await AssertNotYoursAsync(() => FollowAsync(box, turn, user: Cleo));

        Assert.Equal("mine", (await FollowAsync(box, turn, user: Ada)).End.Text);
        Assert.Equal(Ben, (await box.GetSessionAsync(Ada, session, Cancellation)).Session.Owner);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_session_is_created_once(CacheKind cache)
    {
        var box = World[cache];
        var id = Guid.NewGuid();

        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => box.Client.EnsureSessionAsync(Ben, id, new SessionCreation(), Cancellation)));
        var listed = await box.Http.GetFromJsonAsync<JsonElement>("/api/sessions", Cancellation);

        Assert.All(all, s => Assert.Equal((id, Ben, "main"), (s.Id, s.Owner, s.Workspace)));
        Assert.Single(listed.EnumerateArray(), s => s.GetProperty("session").GetProperty("id").GetGuid() == id);
    }

    [Fact]
    public async Task Describes_itself()
    {
        var document = await Box.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancellation);
        var page = await Box.Http.GetStringAsync("/", Cancellation);
        var status = await Box.Client.GetBoxAsync(Ben, Cancellation);

        Assert.True(document.GetProperty("paths").TryGetProperty("/api/turns/{id}/events", out _));
        Assert.Contains("Sign in to RemoteRunner", page, StringComparison.Ordinal);
        Assert.Equal((Box.Folders.Name, "2.1.331", Credential.ApiKey), (status.Name, status.CliVersion, status.Credential));
        Assert.Empty(status.Warnings);
        Assert.Equal("Healthy", (await Box.Http.GetFromJsonAsync<JsonElement>("/health", Cancellation)).GetProperty("status").GetString());
    }

    private static async Task AssertNotYoursAsync(Func<Task> call)
    {
        var problem = await Assert.ThrowsAsync<BoxProblemException>(call);
        Assert.Equal((HttpStatusCode.Forbidden, BoxApi.Problems.NotYours), (problem.Status, problem.Type));
    }

    private static async Task<string?> TypeOfAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("type").GetString();
}
