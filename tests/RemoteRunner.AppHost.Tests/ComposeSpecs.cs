using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using RemoteRunner.AppHost.Tests.Drivers;

namespace RemoteRunner.AppHost.Tests;

/// <summary>What <c>aspire publish</c> writes for Docker Compose.</summary>
public sealed class ComposeSpecs
{
    [Fact]
    public async Task The_published_files_are_the_ones_that_were_looked_at()
    {
        using var published = await PublishedFolder.CreateAsync();

        Snapshot.Matches("docker-compose.yaml", published.Compose);
        Snapshot.Matches("docker-stack.yaml", published.Stack);
        Snapshot.Matches("env.example", published.Environment);
    }

    [Fact]
    public async Task Publishing_again_changes_nothing()
    {
        using var published = await PublishedFolder.CreateAsync();
        var (compose, stack, environment) = (published.Compose, published.Stack, published.Environment);

        await published.PublishAsync();

        Assert.Equal(compose, published.Compose);
        Assert.Equal(stack, published.Stack);
        Assert.Equal(environment, published.Environment);
    }

    [Theory]
    [InlineData("docker-compose.yaml")]
    [InlineData("docker-stack.yaml")]
    public async Task The_files_are_valid_by_the_compose_specification(string file)
    {
        using var published = await PublishedFolder.CreateAsync();
        var schema = JsonSchema.FromText(await ReadSchemaAsync());
        var yaml = await File.ReadAllTextAsync(Path.Combine(published.Path, file), TestContext.Current.CancellationToken);

        var result = schema.Evaluate(PublishedFolder.ToJson(yaml).Deserialize<JsonElement>(), new EvaluationOptions { OutputFormat = OutputFormat.List });

        Assert.True(result.IsValid, JsonSerializer.Serialize(result));
        Assert.False(schema.Evaluate(PublishedFolder.ToJson(yaml.Replace("stop_grace_period", "stop_gracious_period", StringComparison.Ordinal)).Deserialize<JsonElement>()).IsValid);
    }

    [Fact]
    public async Task Docker_compose_accepts_the_file_and_insists_on_the_secrets()
    {
        using var published = await PublishedFolder.CreateAsync();

        var (refused, complaint) = await RunAsync("docker-compose", published.Path, "-f", "docker-compose.yaml", "config");
        Assert.NotEqual(0, refused);
        Assert.Contains("in .env", complaint);

        await FillInAsync(published);
        var (accepted, output) = await RunAsync("docker-compose", published.Path, "-f", "docker-compose.yaml", "config");
        Assert.True(accepted == 0, output);
    }

    [Fact]
    public async Task Docker_stack_accepts_the_file()
    {
        using var published = await PublishedFolder.CreateAsync("Swarm:Bots=3");
        await FillInAsync(published);

        var (code, output) = await RunAsync("sh", published.Path, "-c", "set -a; . ./.env; exec docker stack config -c docker-stack.yaml");

        Assert.True(code == 0, output);
        Assert.Contains("replicas: 3", output);
    }

    [Fact]
    public async Task Several_boxes_are_one_a_machine_each_by_its_machines_name()
    {
        using var published = await PublishedFolder.CreateAsync("Swarm:Boxes=2");
        await FillInAsync(published);

        var (code, output) = await RunAsync("sh", published.Path, "-c", "set -a; . ./.env; exec docker stack config -c docker-stack.yaml");

        Assert.True(code == 0, output);
        var box = Services(published.Stack)["claudebox-web"]!;
        Assert.Equal((2, 1), (box["deploy"]!["replicas"]!.GetValue<int>(), box["deploy"]!["placement"]!["max_replicas_per_node"]!.GetValue<int>()));
        Assert.Null(box["deploy"]!["placement"]!["constraints"]);
        Assert.Equal("claudebox-{{.Node.Hostname}}", box["hostname"]!.GetValue<string>());
        Assert.Equal("true", box["environment"]!["Box__Advertise"]!.GetValue<string>());
    }

    [Fact]
    public async Task Manifest_compose_and_stack_hold_the_same_services()
    {
        using var published = await PublishedFolder.CreateAsync();

        var manifest = await published.ManifestAsync();

        var resources = manifest["resources"]!.AsObject()
            .Where(r => r.Value!["type"]!.GetValue<string>() is { } type && (type.StartsWith("container.", StringComparison.Ordinal) || type.StartsWith("project.", StringComparison.Ordinal)))
            .Select(r => r.Key).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Services(published.Compose).Select(s => s.Key), resources);
        Assert.Equal(Services(published.Stack).Select(s => s.Key), resources);
        Assert.True(resources.ToHashSet().IsSupersetOf(["cache", "claudebox-web", "telegram-bot"]));
    }

    [Fact]
    public async Task Every_service_is_limited_and_locked_down()
    {
        using var published = await PublishedFolder.CreateAsync();

        foreach (var (name, service) in Services(published.Compose))
        {
            var resources = service!["deploy"]!["resources"]!;
            Assert.NotNull(resources["limits"]!["cpus"]);
            Assert.NotNull(resources["limits"]!["memory"]);
            Assert.NotNull(resources["reservations"]!["memory"]);
            Assert.True(service["pids_limit"]!.GetValue<int>() > 0, name);
            Assert.True(service["read_only"]!.GetValue<bool>(), name);
            Assert.Equal("ALL", service["cap_drop"]![0]!.GetValue<string>());
            Assert.Equal("no-new-privileges:true", service["security_opt"]![0]!.GetValue<string>());
            Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", service["user"]!.GetValue<string>());
            Assert.Equal("10m", service["logging"]!["options"]!["max-size"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Limits_are_those_of_the_app_model_unless_a_setting_says_otherwise()
    {
        using var published = await PublishedFolder.CreateAsync("Resources:telegram-bot:Memory=3G", "Resources:telegram-bot:Cpus=2.5", "Resources:telegram-bot:Pids=99");

        var bot = Services(published.Compose)["telegram-bot"]!;
        Assert.Equal("3G", bot["deploy"]!["resources"]!["limits"]!["memory"]!.GetValue<string>());
        Assert.Equal("2.5", bot["deploy"]!["resources"]!["limits"]!["cpus"]!.GetValue<string>());
        Assert.Equal(99, bot["pids_limit"]!.GetValue<int>());
        var box = Services(published.Compose)["claudebox-web"]!["deploy"]!["resources"]!;
        Assert.Equal("""{"limits":{"cpus":"1.5","memory":"2G"},"reservations":{"cpus":"0.5","memory":"512M"}}""", box.ToJsonString());
    }

    [Fact]
    public async Task The_box_is_published_the_dashboard_on_loopback_only_and_nothing_else()
    {
        using var published = await PublishedFolder.CreateAsync();

        var ports = Services(published.Compose).Where(s => s.Value!["ports"] is not null).ToDictionary(s => s.Key, s => s.Value!["ports"]![0]!.GetValue<string>());

        Assert.Equal(["claudebox-web", "dashboard"], ports.Keys);
        Assert.Equal("${CLAUDEBOX_WEB_PORT:-8080}:8080", ports["claudebox-web"]);
        Assert.StartsWith("127.0.0.1:", ports["dashboard"]);
        Assert.Equal(["claudebox-web"], Services(published.Stack).Where(s => s.Value!["ports"] is not null).Select(s => s.Key));
    }

    [Fact]
    public async Task No_secret_is_written_even_if_it_is_known()
    {
        const string Secret = "sk-ant-known-on-this-machine";
        string[] names = ["telegram-token", "anthropic-api-key", "claude-oauth-token", "deepgram-api-key", "internal-key", "cache-password"];
        using var published = await PublishedFolder.CreateAsync([.. names.Select(name => $"Parameters:{name}={Secret}")]);

        var all = published.Compose + published.Stack + published.Environment;

        Assert.DoesNotContain(Secret, all);
        Assert.DoesNotContain("https://", published.Compose);
        Assert.All(Regex.Matches(all, "(Token|Key|Password|PASSWORD|TOKEN|KEY): (?<value>.*)").Cast<Match>(), m => Assert.Matches(@"\$\{[A-Z_]+:?\?", m.Groups["value"].Value));
    }

    [Fact]
    public async Task A_collector_of_ones_own_takes_the_dashboards_place()
    {
        using var published = await PublishedFolder.CreateAsync("Telemetry:OtlpEndpoint=http://collector.example:4317");

        var services = Services(published.Compose);

        Assert.DoesNotContain("dashboard", services.Select(s => s.Key));
        Assert.Equal("http://collector.example:4317", services["telegram-bot"]!["environment"]!["OTEL_EXPORTER_OTLP_ENDPOINT"]!.GetValue<string>());
    }

    private static JsonObject Services(string yaml) => PublishedFolder.ToJson(yaml)["services"]!.AsObject();

    // Draft 7 is what it is written in; the address it names is not the one the validator knows the draft by.
    private static async Task<string> ReadSchemaAsync()
    {
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "compose-spec.schema.json"), TestContext.Current.CancellationToken))!.AsObject();
        schema["$schema"] = "http://json-schema.org/draft-07/schema#";
        schema["$id"] = $"https://example.org/{Guid.NewGuid():N}.json";
        return schema.ToJsonString();
    }

    private static Task FillInAsync(PublishedFolder published) => File.WriteAllTextAsync(
        Path.Combine(published.Path, ".env"),
        Regex.Replace(published.Environment, "^([A-Z_]+)=$", "$1=filled-in-by-a-test", RegexOptions.Multiline),
        TestContext.Current.CancellationToken);

    private static async Task<(int Code, string Output)> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
