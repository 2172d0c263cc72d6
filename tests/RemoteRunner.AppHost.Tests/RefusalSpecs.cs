using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteRunner.AppHost.Compose;
using RemoteRunner.AppHost.Resources;
using RemoteRunner.AppHost.Tests.Drivers;

namespace RemoteRunner.AppHost.Tests;

/// <summary>What cannot be published fails the publish, with a sentence that says what to change: nothing is guessed.</summary>
public sealed class RefusalSpecs
{
    [Fact]
    public async Task Publishes_a_service_that_says_everything()
    {
        var file = await ReadAsync(_ => { });

        Assert.Equal("example.org/thing:1", Assert.Single(file.Services).Image);
    }

    [Fact]
    public async Task Refuses_a_service_without_limits()
    {
        var refusal = await Assert.ThrowsAsync<ComposePublishException>(() => ReadAsync(thing => Drop<ResourceLimitsAnnotation>(thing)));

        Assert.Contains("thing has no limits", refusal.Message);
    }

    [Fact]
    public async Task Refuses_a_service_that_does_not_say_who_it_runs_as()
    {
        var refusal = await Assert.ThrowsAsync<ComposePublishException>(() => ReadAsync(thing => Drop<ContainerAnnotation>(thing)));

        Assert.Contains("WithContainer", refusal.Message);
    }

    [Fact]
    public async Task Refuses_an_expression_it_does_not_know()
    {
        var refusal = await Assert.ThrowsAsync<ComposePublishException>(() => ReadAsync(thing => thing.WithEnvironment("WHEN", $"{new Unknown()}")));

        Assert.Contains("thing: WHEN holds a Unknown", refusal.Message);
    }

    [Fact]
    public async Task Refuses_a_formatted_value_that_compose_cannot_format()
    {
        var refusal = await Assert.ThrowsAsync<ComposePublishException>(() => ReadAsync(thing =>
        {
            var password = thing.ApplicationBuilder.AddParameter("password", secret: true);
            thing.WithEnvironment("URI", $"redis://:{password:uri}@cache:6379");
        }));

        Assert.Contains("formatted as 'uri'", refusal.Message);
    }

    [Fact]
    public async Task Refuses_to_wait_for_the_health_of_what_has_no_health_check()
    {
        var refusal = await Assert.ThrowsAsync<ComposePublishException>(() => ReadAsync(thing => thing.WaitFor(Complete(thing.ApplicationBuilder.AddContainer("other", "other")))));

        Assert.Contains("thing waits until other is healthy", refusal.Message);
    }

    [Fact]
    public async Task Refuses_a_folder_of_this_machine()
    {
        var refusal = await Assert.ThrowsAsync<ComposePublishException>(() => ReadAsync(thing => thing.WithBindMount("/etc", "/host")));

        Assert.Contains("only named volumes", refusal.Message);
    }

    [Fact]
    public async Task Leaves_out_whatever_speaks_of_https()
    {
        var file = await ReadAsync(thing =>
        {
            thing.WithHttpsEndpoint(targetPort: 8443).WithHttpEndpoint(targetPort: 8080);
            thing.WithEnvironment("SECURE", thing.GetEndpoint("https")).WithEnvironment("PLAIN", thing.GetEndpoint("http"));
        });

        var environment = Assert.Single(file.Services).Environment;
        Assert.Equal("http://thing:8080", environment.Single(v => v.Key == "PLAIN").Value);
        Assert.DoesNotContain(environment, v => v.Key == "SECURE");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("costs $5", "\"costs $$5\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("12", "\"12\"")]
    [InlineData("a: \"b\" # c\nd\\", "\"a: \\\"b\\\" # c\\nd\\\\\"")]
    public async Task Writes_any_text_so_that_compose_reads_the_same_text(string value, string written)
    {
        var file = await ReadAsync(thing => thing.WithEnvironment("TEXT", value));

        Assert.Contains($"      TEXT: {written}\n", ComposeWriter.WriteCompose(file));
        var read = PublishedFolder.ToJson(ComposeWriter.WriteCompose(file))["services"]!["thing"]!["environment"]!["TEXT"]!.GetValue<string>();
        Assert.Equal(value, read.Replace("$$", "$", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Resources:telegram-bot:Memory=lots", "is not a size")]
    [InlineData("Resources:telegram-bot:Cpus=-1", "Write cores")]
    [InlineData("Resources:telegram-bot:ReservedMemory=4G", "keeps more free")]
    [InlineData("Swarm:Bots=0", "Write a number")]
    [InlineData("Run:Restarts=maybe", "write true")]
    public async Task A_publish_that_fails_exits_with_an_error_and_writes_nothing(string setting, string sentence)
    {
        var folder = Directory.CreateTempSubdirectory("rr-refused-");
        try
        {
            var (code, output) = await PublishAsync(folder.FullName, setting);

            Assert.NotEqual(0, code);
            Assert.Contains(sentence, output);
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_step_that_fails_exits_with_an_error()
    {
        // A file where the folder should be: the step itself throws, which the pipeline would answer with exit code 0.
        var file = Path.GetTempFileName();
        try
        {
            var (code, _) = await PublishAsync(Path.Combine(file, "out"));

            Assert.Equal(1, code);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<ComposeFile> ReadAsync(Action<IResourceBuilder<ContainerResource>> configure)
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish", "--step", "publish"]);
        configure(Complete(builder.AddContainer("thing", "example.org/thing", "1")));
        await using var app = builder.Build();
        var model = new ComposeModel(
            app.Services.GetRequiredService<DistributedApplicationExecutionContext>(), app.Services.GetRequiredService<IConfiguration>(), NullLogger.Instance);
        return await model.ReadAsync(app.Services.GetRequiredService<DistributedApplicationModel>(), TestContext.Current.CancellationToken);
    }

    private static IResourceBuilder<ContainerResource> Complete(IResourceBuilder<ContainerResource> container) => container
        .WithResourceLimits(cpus: 1, memory: "1G", reservedCpus: 0.5, reservedMemory: "512M")
        .WithContainer(new ContainerAnnotation { User = "1000:1000" });

    private static void Drop<T>(IResourceBuilder<IResource> resource) where T : IResourceAnnotation
    {
        foreach (var annotation in resource.Resource.Annotations.OfType<T>().ToList())
            resource.Resource.Annotations.Remove(annotation);
    }

    private static Task<(int Code, string Output)> PublishAsync(string folder, params string[] settings) =>
        AppHostProcess.RunAsync(null, ["--operation", "publish", "--step", "publish", "--output-path", folder, .. settings]);

    private sealed class Unknown : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => "{now.value}";

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(string.Empty);
    }
}
