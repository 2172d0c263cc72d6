using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.ModelProxy;

public sealed class ModelProxySpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task The_real_key_is_not_in_Claudes_environment()
    {
        var session = await NewSessionAsync(Box.Client);

        var log = await RunAsync(Box.Client, session, """[[tool Bash {"command":"env","description":"environment"}]] [[echo]]""", _ => ApprovalDecision.AllowOnce);

        Assert.Contains("ANTHROPIC_AUTH_TOKEN=rr-", log.End.Text, StringComparison.Ordinal);
        Assert.Contains("ANTHROPIC_BASE_URL=http://127.0.0.1:", log.End.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(World.ModelKey, log.End.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestBox.Key, log.End.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("test-password", log.End.Text, StringComparison.Ordinal);
        Assert.Contains($"HOME={Box.Folders.Data}/users/tg-1002/home", log.End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_is_asked_with_the_real_key_and_nothing_of_the_process()
    {
        var session = await NewSessionAsync(Box.Client);
        await RunAsync(Box.Client, session, "[[text hello]]");

        var request = Assert.Single(await World.ModelRequestsAsync(session, Cancellation));

        Assert.True(request.GetProperty("keyMatched").GetBoolean());
        Assert.Equal("x-api-key", request.GetProperty("authKind").GetString());
    }

    [Fact]
    public async Task An_OAuth_token_goes_out_as_bearer_with_its_beta()
    {
        await using var box = await TestBox.StartAsync(
            World, World.ConnectionString(CacheKind.Garnet), null, ("Anthropic:ApiKey", ""), ("Anthropic:OAuthToken", World.ModelKey));
        var session = await NewSessionAsync(box.Client);

        var log = await RunAsync(box.Client, session, "[[text hello]]");
        var request = Assert.Single(await World.ModelRequestsAsync(session, Cancellation));

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.True(request.GetProperty("keyMatched").GetBoolean());
        Assert.Contains("oauth-2025-04-20", request.GetProperty("headers").GetProperty("anthropic-beta").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_key_counts_from_the_next_call_on()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Anthropic:ApiKey", "sk-ant-wrong"));
        var session = await NewSessionAsync(box.Client);
        var before = await RunAsync(box.Client, session, "[[text hello]]");

        var configuration = box.Services.GetRequiredService<IConfiguration>();
        configuration["Anthropic:ApiKey"] = World.ModelKey;
        ((IConfigurationRoot)configuration).Reload();
        var after = await RunAsync(box.Client, session, "[[text hello again]]");

        Assert.Equal(TurnFailureKind.Authentication, before.End.Failure!.Kind);
        Assert.Equal("hello again", after.End.Text);
    }

    [Fact]
    public async Task Health_says_when_the_credential_is_refused_and_when_it_is_taken_again()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Anthropic:ApiKey", "sk-ant-wrong"));
        Assert.Contains("refuses the credential", await box.Http.GetStringAsync("/health", Cancellation), StringComparison.Ordinal);
        Assert.Contains((await box.Client.GetBoxAsync(Ben, Cancellation)).Warnings, w => w.Contains("refuses the credential", StringComparison.Ordinal));

        var configuration = box.Services.GetRequiredService<IConfiguration>();
        configuration["Anthropic:ApiKey"] = World.ModelKey;
        ((IConfigurationRoot)configuration).Reload();

        Assert.Contains("\"credential\":\"Healthy\"", await box.Http.GetStringAsync("/health", Cancellation), StringComparison.Ordinal);
        Assert.Empty((await box.Client.GetBoxAsync(Ben, Cancellation)).Warnings);
    }

    [Fact]
    public async Task The_model_is_asked_about_the_credential_once_in_a_while_only()
    {
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var model = builder.Build();
        model.MapGet("/v1/models", () => Interlocked.Increment(ref asked));
        await model.StartAsync(Cancellation);
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Anthropic:BaseUrl", model.Urls.Single()));

        for (var i = 0; i < 5; i++)
            Assert.Contains("\"credential\":\"Healthy\"", await box.Http.GetStringAsync("/health", Cancellation), StringComparison.Ordinal);

        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer rr-0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Bearer " + World.ModelKey)]
    public async Task Nobody_else_may_use_the_proxy(string? authorization)
    {
        using var response = await AskAsync(Proxy("/v1/messages"), authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("false", Assert.Single(response.Headers.GetValues("x-should-retry")));
    }

    [Fact]
    public async Task A_token_ends_with_its_process_and_opens_the_models_API_only()
    {
        var tokens = Box.Services.GetRequiredService<ProxyClients>();
        var client = tokens.Add();

        using var alive = await AskAsync(Proxy("/v1/messages/count_tokens"), $"Bearer {client.Token}");
        using var elsewhere = await AskAsync(Proxy("/v1/organizations/keys"), $"Bearer {client.Token}");
        client.Dispose();
        using var revoked = await AskAsync(Proxy("/v1/messages/count_tokens"), $"Bearer {client.Token}");

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, revoked.StatusCode);
    }

    private Uri Proxy(string path) => new(Box.Services.GetRequiredService<ModelProxyAddress>().Value, path);

    private static async Task<HttpResponseMessage> AskAsync(Uri address, string? authorization)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent("""{"model":"claude-opus-5-5","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("anthropic-version", "2023-06-01");
        if (authorization is not null)
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        return await http.SendAsync(request, Cancellation);
    }
}
