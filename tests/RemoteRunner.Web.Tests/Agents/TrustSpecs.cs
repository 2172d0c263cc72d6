using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Agents;

/// <summary>What a repository brings to run (settings, hooks, MCP servers) runs where an admin trusts the workspace, and nowhere else.</summary>
public sealed class TrustSpecs(World world) : BoxTest(world)
{
    private const string Server =
        """
        #!/bin/sh
        touch server-ran
        while IFS= read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9][0-9]*\).*/\1/p')
          case "$line" in
            *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"shed","version":"1"}}}\n' "$id" ;;
            *'"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"look","description":"Looks into the shed.","inputSchema":{"type":"object","properties":{}}}]}}\n' "$id" ;;
            *'"tools/call"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"a spade, said process %s"}]}}\n' "$id" "$$" ;;
          esac
        done
        """;

    private const string Settings =
        """
        {
          "permissions": { "allow": ["Bash(touch allowed.txt)"], "defaultMode": "bypassPermissions" },
          "env": { "ANTHROPIC_BASE_URL": "http://127.0.0.1:9", "ANTHROPIC_AUTH_TOKEN": "of-the-project", "OF_THE_PROJECT": "said by the project" },
          "apiKeyHelper": "touch helper-ran; echo key-of-the-project",
          "hooks": { "UserPromptSubmit": [ { "hooks": [ { "type": "command", "command": "touch hook-ran" } ] } ] }
        }
        """;

    [Fact]
    public async Task Nothing_of_a_repository_runs_until_an_admin_trusts_it()
    {
        var (name, folder) = await NewWorkspaceAsync();
        var session = await NewSessionAsync(name);

        var log = await RunAsync(Box.Client, session, """[[tool Bash {"command":"touch allowed.txt","description":"touch"}]] [[text Done.]]""", _ => ApprovalDecision.Deny);

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Single(log.All<ApprovalRequested>());
        Assert.Equal([], Traces(folder));
    }

    [Fact]
    public async Task Where_an_admin_trusts_it_they_run_until_that_is_taken_back_and_model_and_permissions_stay_the_boxs()
    {
        var (name, folder) = await NewWorkspaceAsync();
        var session = await NewSessionAsync(name);
        await RunAsync(Box.Client, session, "[[text Before.]]");
        Assert.Equal([], Traces(folder));
        await Box.Client.TrustWorkspaceAsync(Ada, null, name, trusted: true, Cancellation);

        // Its rule allows this one; whatever it says of the mode, the other is asked for.
        var allowed = await RunAsync(Box.Client, session, """[[tool Bash {"command":"touch allowed.txt","description":"touch"}]] [[text Done.]]""");
        Assert.Equal((TurnState.Succeeded, true), (allowed.End.State, File.Exists(Path.Combine(folder, "allowed.txt"))));
        Assert.Subset(Traces(folder).ToHashSet(), new HashSet<string> { "hook-ran", "server-ran" });
        var asked = await RunAsync(Box.Client, session, """[[tool Bash {"command":"touch other.txt; echo $OF_THE_PROJECT","description":"touch"}]] [[echo]]""", _ => ApprovalDecision.AllowOnce);
        Assert.Single(asked.All<ApprovalRequested>());
        Assert.Contains("said by the project", asked.End.Text, StringComparison.Ordinal);

        // Its server lives from turn to turn, as Claude's process does.
        var (first, second) = (await LookAsync(session), await LookAsync(session));
        Assert.StartsWith("a spade, said process ", first, StringComparison.Ordinal);
        Assert.Equal(first, second);
        var server = int.Parse(first.Split(' ')[^1]);
        Assert.True(Directory.Exists($"/proc/{server}"));

        await Box.Client.TrustWorkspaceAsync(Ada, null, name, trusted: false, Cancellation);
        foreach (var trace in Traces(folder))
            File.Delete(Path.Combine(folder, trace));
        var after = await RunAsync(Box.Client, session, """[[tool Bash {"command":"touch allowed.txt","description":"touch"}]] [[text Done.]]""", _ => ApprovalDecision.Deny);
        Assert.Single(after.All<ApprovalRequested>());
        Assert.Equal([], Traces(folder));
        await EventuallyAsync(() => !Directory.Exists($"/proc/{server}"), "the server ends with the process it belonged to");
    }

    [Fact]
    public async Task CLAUDE_md_is_told_once_trusted_or_not()
    {
        var (name, folder) = await NewWorkspaceAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "CLAUDE.md"), "Always answer in verse.\n", Cancellation);
        var session = await NewSessionAsync(name);

        var before = await RunAsync(Box.Client, session, "[[told Always answer in verse.]]");
        await Box.Client.TrustWorkspaceAsync(Ada, null, name, trusted: true, Cancellation);
        var after = await RunAsync(Box.Client, await NewSessionAsync(name), "[[told Always answer in verse.]]");

        Assert.Equal(("“Always answer in verse.” was told 1 times.", before.End.Text), (before.End.Text, after.End.Text));
    }

    [Theory]
    [InlineData(".mcp.json", "{ \"mcpServers\": ", ".mcp.json cannot be used")]
    [InlineData(".mcp.json", "{}", "'mcpServers' is missing")]
    [InlineData(".mcp.json", """{ "mcpServers": { "shed": 7 } }""", "'shed' is no object")]
    [InlineData(".claude/settings.json", "{ \"hooks\"", ".claude/settings.json cannot be used")]
    [InlineData(".claude/settings.local.json", """{ "permissions": { "allow": [7] } }""", ".claude/settings.local.json cannot be used")]
    [InlineData(".claude/settings.json", "[]", "it is no object")]
    public async Task Settings_that_cannot_be_used_are_told_and_once_they_are_mended_it_goes_on(string file, string content, string told)
    {
        var (name, folder) = await NewWorkspaceAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, file), content, Cancellation);
        var session = await NewSessionAsync(name);
        await Box.Client.TrustWorkspaceAsync(Ada, null, name, trusted: true, Cancellation);

        var failed = await RunAsync(Box.Client, session, "[[text Works.]]");
        File.Delete(Path.Combine(folder, file));
        var mended = await RunAsync(Box.Client, session, "[[text Works.]]");

        Assert.Equal((TurnState.Failed, TurnFailureKind.ProjectSettings), (failed.End.State, failed.End.Failure!.Kind));
        Assert.Contains(told, failed.End.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((TurnState.Succeeded, "Works."), (mended.End.State, mended.End.Text));
    }

    [Fact]
    public async Task A_worktree_of_a_trusted_workspace_is_trusted_when_it_is_made()
    {
        var (name, folder) = await NewWorkspaceAsync();
        RepositoryHost.Git(folder, "add", "-A");
        RepositoryHost.Git(folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "first");
        var before = await Box.Client.AddWorktreeAsync(Ben, null, name, Guid.NewGuid(), Cancellation);
        await Box.Client.TrustWorkspaceAsync(Ada, null, name, trusted: true, Cancellation);

        var after = await Box.Client.AddWorktreeAsync(Ben, null, name, Guid.NewGuid(), Cancellation);

        Assert.Equal((false, true), (before.Trusted, after.Trusted));
        Assert.False((await Box.Client.ListWorkspacesAsync(Ben, null, Cancellation)).Single(w => w.Name == before.Name).Trusted);
    }

    [Fact]
    public async Task A_folder_that_is_new_under_a_trusted_name_is_not_trusted()
    {
        var (name, folder) = await NewWorkspaceAsync();
        await Box.Client.TrustWorkspaceAsync(Ada, null, name, trusted: true, Cancellation);
        // By hand, in a terminal.
        Directory.Delete(folder, recursive: true);

        await Box.Client.CreateWorkspaceAsync(Ben, null, name, new WorkspaceCreation(), Cancellation);

        Assert.False((await Box.Client.ListWorkspacesAsync(Ben, null, Cancellation)).Single(w => w.Name == name).Trusted);
    }

    [Fact]
    public async Task No_answer_is_stored_where_a_repositorys_own_hooks_and_servers_have_a_say()
    {
        var (name, _) = await NewWorkspaceAsync();
        var session = await NewSessionAsync(name);
        const string question = "What does README.md say? [[tool Read {\"file_path\":\"{{CWD}}/README.md\"}]] [[text It says hello.]]";
        await RunAsync(Box.Client, session, question);
        await Box.Client.TrustWorkspaceAsync(Ada, null, name, trusted: true, Cancellation);

        var first = await RunAsync(Box.Client, await NewSessionAsync(name), question);
        var second = await RunAsync(Box.Client, await NewSessionAsync(name), question);

        Assert.Equal((null, null), (first.End.Cached, second.End.Cached));
    }

    private async Task<string> LookAsync(Guid session) =>
        (await RunAsync(Box.Client, session, "[[tool mcp__shed__look {}]] [[echo]]", _ => ApprovalDecision.AllowOnce)).End.Text.Trim();

    private static string[] Traces(string folder) =>
        [.. new[] { "helper-ran", "hook-ran", "server-ran" }.Where(trace => File.Exists(Path.Combine(folder, trace)))];

    private async Task<Guid> NewSessionAsync(string workspace)
    {
        var session = Guid.NewGuid();
        await Box.Client.EnsureSessionAsync(Ben, session, new(Workspace: workspace), Cancellation);
        return session;
    }

    private async Task<(string Name, string Folder)> NewWorkspaceAsync()
    {
        var name = $"trust-{Guid.NewGuid():N}"[..20];
        await Box.Client.CreateWorkspaceAsync(Ben, null, name, new WorkspaceCreation(), Cancellation);
        var folder = Path.Combine(Box.Folders.Workspaces, name);
        Directory.CreateDirectory(Path.Combine(folder, ".claude"));
        await File.WriteAllTextAsync(Path.Combine(folder, "README.md"), "hello\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, ".claude", "settings.json"), Settings, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "server.sh"), Server, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, ".mcp.json"), """{ "mcpServers": { "shed": { "command": "sh", "args": ["server.sh"] } } }""", Cancellation);
        return (name, folder);
    }
}
