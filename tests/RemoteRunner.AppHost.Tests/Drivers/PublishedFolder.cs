using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.Serialization;

namespace RemoteRunner.AppHost.Tests.Drivers;

/// <summary>What the AppHost published, in process, without Docker and without a secret.</summary>
internal sealed class PublishedFolder : IDisposable
{
    private static readonly SemaphoreSlim _one = new(1, 1);

    private readonly DirectoryInfo _folder;

    private PublishedFolder(DirectoryInfo folder) => _folder = folder;

    public string Path => _folder.FullName;

    public string Compose => Read("docker-compose.yaml");

    public string Stack => Read("docker-stack.yaml");

    public string Environment => Read(".env.example");

    /// <param name="settings">As on the command line, e.g. <c>Swarm:Bots=3</c>.</param>
    public static async Task<PublishedFolder> CreateAsync(params string[] settings)
    {
        var folder = new PublishedFolder(Directory.CreateTempSubdirectory("rr-publish-"));
        await folder.PublishAsync(settings);
        return folder;
    }

    /// <summary>Publishes into the same folder.</summary>
    public Task PublishAsync(params string[] settings) => RunAsync(["--operation", "publish", "--step", "publish", "--output-path", Path, .. settings]);

    /// <summary>The manifest of the same app model.</summary>
    public async Task<JsonNode> ManifestAsync(params string[] settings)
    {
        var file = System.IO.Path.Combine(Path, "manifest.json");
        await RunAsync(["--publisher", "manifest", "--output-path", file, .. settings]);
        return JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
    }

    /// <summary>YAML as JSON, with the types a YAML reader sees.</summary>
    public static JsonObject ToJson(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return (JsonObject)JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(value))!;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Read(string file) => File.ReadAllText(System.IO.Path.Combine(Path, file));

    private static async Task RunAsync(string[] arguments)
    {
        // The AppHost is a program: two of them in one process would share its static entry.
        await _one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.RemoteRunner_AppHost>(arguments, TestContext.Current.CancellationToken);
            builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
            await app.RunAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }
}
