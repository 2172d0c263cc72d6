using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using RemoteRunner.Core;
using RemoteRunner.Core.Box;
using RemoteRunner.TestSupport;
using StackExchange.Redis;
using IServer = Microsoft.AspNetCore.Hosting.Server.IServer;

namespace RemoteRunner.Web.Tests.Support;

/// <summary>A box in this process: the real host on a real port, folders of its own, and a client of the turn contract.</summary>
public sealed class TestBox : IAsyncDisposable
{
    public const string Key = "an-internal-key-of-the-tests-0123456789";

    private readonly WebApplicationFactory<Program> _factory;
    private readonly BoxFolders _folders;
    private readonly bool _ownsFolders;
    private readonly BoxClientHost _clients;

    private TestBox(WebApplicationFactory<Program> factory, BoxFolders folders, bool ownsFolders)
    {
        (_factory, _folders, _ownsFolders) = (factory, folders, ownsFolders);
        Address = new Uri(factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        _clients = new BoxClientHost(Address);
        Http = new HttpClient { BaseAddress = Address };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        Http.DefaultRequestHeaders.Add(BoxApi.UserHeader, BoxTest.Ben.Value);
    }

    public Uri Address { get; }

    public BoxClient Client => _clients.Client;

    /// <summary>Speaks to the box directly, as Ben.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => _factory.Services;

    public BoxFolders Folders => _folders;

    /// <summary>Starts one; waits until it accepts turns.</summary>
    /// <param name="folders">Those of an earlier box, to go on with its data.</param>
    public static async Task<TestBox> StartAsync(World world, string cache, BoxFolders? folders = null, params (string Name, string Value)[] settings)
    {
        var used = folders ?? new BoxFolders();
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Production");
            host.UseSetting("urls", "http://127.0.0.1:0");
            foreach (var (name, value) in Settings(world, cache, used).Select(s => (s.Key, s.Value)).Concat(settings))
                host.UseSetting(name, value);
        });
        // Not UseKestrel(0): it sets the port after the entry point may have started the server.
        factory.UseKestrel();
        factory.StartServer();
        var box = new TestBox(factory, used, folders is null);
        await BoxTest.EventuallyAsync(async () => (await box.Http.GetAsync("/health")).IsSuccessStatusCode, "the box is healthy");
        return box;
    }

    public static Dictionary<string, string> Settings(World world, string cache, BoxFolders folders) => new()
    {
        ["ConnectionStrings:cache"] = cache,
        ["Internal:Key"] = Key,
        ["Telegram:Admins"] = "1001",
        ["Telegram:AllowedUsers"] = "1002,1004",
        ["Box:Name"] = folders.Name,
        ["Box:DataDirectory"] = folders.Data,
        ["Workspaces:Root"] = folders.Workspaces,
        ["Claude:Path"] = World.Claude,
        ["Anthropic:ApiKey"] = World.ModelKey,
        ["Anthropic:BaseUrl"] = world.Model.GetLeftPart(UriPartial.Authority),
        // The whole suite is a few users.
        ["Claude:MaxRunningPerUser"] = "10",
        // A busy machine is not what is tested.
        ["Claude:InterruptTimeout"] = "00:00:30",
        ["AnswerCache:GitTimeout"] = "00:01:00",
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
    };

    /// <summary>Stops the box as its host would, leaving the folders.</summary>
    public async Task StopAsync()
    {
        await _factory.DisposeAsync();
        _clients.Dispose();
        Http.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_ownsFolders)
            _folders.Dispose();
    }
}

/// <summary>A box's folders, which outlive it.</summary>
public sealed class BoxFolders : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("rr-box-");

    public string Name { get; } = $"box-{Guid.NewGuid():N}"[..12];

    public string Data => Path.Combine(_root.FullName, "data");

    public string Workspaces => Path.Combine(_root.FullName, "workspaces");

    public string Main => Path.Combine(Workspaces, "main");

    public void Dispose()
    {
        Leftovers.End(_root.FullName);
        _root.Delete(recursive: true);
        BoxTemporary.Delete(Data);
    }
}

/// <summary>The product's own client: pointed at one address as service discovery would, or led by the directory of boxes.</summary>
public sealed class BoxClientHost : IDisposable
{
    private readonly IHost _host;

    public BoxClientHost(Uri address, IConnectionMultiplexer? directory = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"services:{BoxApi.ServiceName}:http:0"] = address.GetLeftPart(UriPartial.Authority),
            ["Internal:Key"] = TestBox.Key,
        });
        builder.AddCore();
        builder.AddBoxClient();
        if (directory is null)
            builder.Services.RemoveAll<BoxDirectory>();
        else
            builder.Services.AddSingleton(directory);
        _host = builder.Build();
    }

    public BoxClient Client => _host.Services.GetRequiredService<BoxClient>();

    public void Dispose() => _host.Dispose();
}
