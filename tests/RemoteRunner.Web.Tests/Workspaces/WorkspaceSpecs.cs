using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Tests.Support;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Tests.Workspaces;

public sealed class WorkspaceSpecs(World world) : BoxTest(world)
{
    private WorkspaceFolders Folders => Box.Services.GetRequiredService<WorkspaceFolders>();

    [Theory]
    [InlineData("main", true)]
    [InlineData("my-app_2.0", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData(".git", false)]
    [InlineData("a/b", false)]
    [InlineData("Main", false)]
    [InlineData("a b", false)]
    [InlineData("a\0", false)]
    public void Names_are_plain(string name, bool isName) => Assert.Equal(isName, WorkspaceName.IsValid(name));

    [Fact]
    public void The_default_workspace_is_there_and_a_repository()
    {
        Assert.Equal(Box.Folders.Main, Folders.Find(WorkspaceFolders.Default));
        Assert.True(Directory.Exists(Path.Combine(Box.Folders.Main, ".git")));
    }

    [Fact]
    public void A_link_out_of_the_root_is_no_workspace()
    {
        Directory.CreateSymbolicLink(Path.Combine(Box.Folders.Workspaces, "leads-out"), "/etc");

        Assert.Null(Folders.Find("leads-out"));
        Assert.DoesNotContain(Folders.List(), w => w.Name == "leads-out");
    }

    [Fact]
    public async Task An_admin_marks_a_workspace_as_trusted()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/workspaces/main/trust") { Content = JsonContent.Create(new { trusted = true }) };
        using var http = new HttpClient { BaseAddress = Box.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestBox.Key);
        http.DefaultRequestHeaders.Add(BoxApi.UserHeader, Ada.Value);
        using var response = await http.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();

        var listed = await Box.Http.GetFromJsonAsync<JsonElement>("/api/workspaces", Cancellation);
        var main = listed.EnumerateArray().Single(w => w.GetProperty("name").GetString() == "main");
        Assert.True(main.GetProperty("trusted").GetBoolean());
        Assert.True(main.GetProperty("isDefault").GetBoolean());
    }
}
