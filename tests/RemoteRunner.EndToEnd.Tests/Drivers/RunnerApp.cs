using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteRunner.TestSupport;

namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>The whole of RemoteRunner as the AppHost runs it, with the real CLI, on random ports and data of its own.</summary>
internal sealed class RunnerApp : IAsyncDisposable
{
    /// <summary>Opens the control side of the simulated world.</summary>
    public const string Token = "end-to-end-token-of-outside-world";

    private static readonly TimeSpan _startLimit = TimeSpan.FromMinutes(3);

    private readonly DistributedApplication _app;
    private readonly DirectoryInfo _data;

    private RunnerApp(DistributedApplication app, DirectoryInfo data, TelemetrySink telemetry)
    {
        _app = app;
        _data = data;
        Telemetry = telemetry;
    }

    /// <summary>What the services tell about themselves.</summary>
    public TelemetrySink Telemetry { get; }

    /// <summary>The CLI the tests run with: never one found by chance.</summary>
    public static string ClaudePath =>
        Environment.GetEnvironmentVariable("REMOTERUNNER_CLAUDE") is { Length: > 0 } path && File.Exists(path)
            ? path
            : throw new InvalidOperationException("REMOTERUNNER_CLAUDE does not name the Claude Code CLI. Run ./test.sh, which installs the pinned one.");

    public string DataDirectory => _data.FullName;

    /// <summary>Where the default workspace's files are.</summary>
    public string Workspace => Path.Combine(_data.FullName, "workspaces", "main");

    /// <summary>Starts everything and waits until bot and box are healthy.</summary>
    /// <param name="settings">As on the command line, e.g. <c>Telegram:AllowedUsers=1002</c>.</param>
    public static Task<RunnerApp> StartAsync(params string[] settings) => StartOnAsync(Directory.CreateTempSubdirectory("rr-e2e-"), settings);

    /// <summary>Starts on the data of an earlier run.</summary>
    public static async Task<RunnerApp> StartOnAsync(DirectoryInfo data, params string[] settings)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.RemoteRunner_AppHost>(
        [
            $"Data:Directory={data.FullName}",
            $"OutsideWorld:Token={Token}",
            $"Claude:Path={ClaudePath}",

            // What a test ends it starts again itself, when it has seen enough.
            "Run:Restarts=false",
            .. settings,
        ]);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));

        var telemetry = await TelemetrySink.StartAsync();
        foreach (var service in builder.Resources.OfType<ProjectResource>())
            telemetry.TakeFrom(service);

        var app = await builder.BuildAsync();
        using var limit = new CancellationTokenSource(_startLimit);
        await app.StartAsync(limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("claudebox-web", limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("telegram-bot", limit.Token);
        return new RunnerApp(app, data, telemetry);
    }

    /// <summary>The settings that make these the people of the simulated Telegram.</summary>
    public static IEnumerable<string> People(IEnumerable<int> ids) => ids.SelectMany((id, i) => new[]
    {
        $"OutsideWorld:Users:{i}:Id={id}",
        $"OutsideWorld:Users:{i}:FirstName=User{id}",
        $"OutsideWorld:Users:{i}:Username=user{id}",
        $"OutsideWorld:Users:{i}:Role=member",
    });

    /// <summary>The phone of a user.</summary>
    public Phone Phone(long user) => new(OutsideWorld(), user);

    /// <summary>The control side of the simulated world.</summary>
    public HttpClient OutsideWorld()
    {
        var client = _app.CreateHttpClient("outside-world");
        client.DefaultRequestHeaders.Add("X-OutsideWorld-Token", Token);
        client.Timeout = TimeSpan.FromMinutes(5);
        return client;
    }

    /// <summary>The address of the page with the phones, which opens it.</summary>
    public string ChatPage => $"{_app.GetEndpoint("outside-world", "http")}?token={Token}";

    /// <summary>The claim code as the dashboard shows it.</summary>
    public async Task<string> ClaimCodeAsync()
    {
        using var limit = new CancellationTokenSource(_startLimit);
        var shown = await _app.ResourceNotifications.WaitForResourceAsync(
            "telegram-bot", e => e.Snapshot.Properties.Any(p => p.Name == "Claim code"), limit.Token);
        return (string)shown.Snapshot.Properties.Single(p => p.Name == "Claim code").Value!;
    }

    /// <summary>Every secret the services were started with, by its name. A switch is none, whatever it is called (<c>Backup__MakesKey</c>).</summary>
    public async Task<IReadOnlyDictionary<string, string>> SecretsAsync()
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in Services)
        {
            var started = await ExecutionConfigurationBuilder.Create(service).WithEnvironmentVariablesConfig().BuildAsync(
                _app.Services.GetRequiredService<DistributedApplicationExecutionContext>(), NullLogger.Instance, TestContext.Current.CancellationToken);
            foreach (var (name, value) in started.EnvironmentVariables)
            {
                if (name.StartsWith("ConnectionStrings__", StringComparison.Ordinal))
                    secrets[name] = value.Split(',').First(p => p.StartsWith("password=", StringComparison.OrdinalIgnoreCase))["password=".Length..];
                else if (value.Length > 0 && !bool.TryParse(value, out _) && (name.EndsWith("Token", StringComparison.Ordinal) || name.EndsWith("Key", StringComparison.Ordinal) || name.EndsWith("Password", StringComparison.Ordinal)))
                    secrets[name] = value;
            }
        }

        return secrets;
    }

    /// <summary>What every service has written to its console.</summary>
    public async Task<IReadOnlyList<(string Service, IReadOnlyList<string> Lines)>> ConsolesAsync()
    {
        var logger = _app.Services.GetRequiredService<ResourceLoggerService>();
        var consoles = new List<(string, IReadOnlyList<string>)>();
        foreach (var service in Services)
        {
            var lines = new List<string>();
            await foreach (var batch in logger.GetAllAsync(service))
                lines.AddRange(batch.Select(line => line.Content));
            consoles.Add((service.Name, lines));
        }

        return consoles;
    }

    private IEnumerable<ProjectResource> Services => _app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>();

    /// <summary>A client of one of the services, without any key.</summary>
    public HttpClient Client(string resource) => _app.CreateHttpClient(resource, "http");

    /// <summary>Stops a service as its machine would (SIGTERM) and starts it again.</summary>
    public async Task RestartAsync(string resource)
    {
        await EndAsync(resource, "TERM");
        await StartAgainAsync(resource);
    }

    /// <summary>Ends a service without warning (SIGKILL); its child processes are not touched.</summary>
    public Task KillAsync(string resource) => EndAsync(resource, "KILL");

    /// <summary>Stops a service as a person does in the dashboard.</summary>
    public async Task StopByHandAsync(string resource)
    {
        await CommandAsync(resource, KnownResourceCommands.StopCommand);
        using var limit = new CancellationTokenSource(_startLimit);
        await _app.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.TerminalStates, limit.Token);
    }

    /// <summary>Whether a service has ended and was not started again.</summary>
    public bool HasEnded(string resource) =>
        _app.ResourceNotifications.TryGetCurrentState(resource, out var current) && KnownResourceStates.TerminalStates.Contains(current.Snapshot.State?.Text);

    /// <summary>Starts a service that has ended.</summary>
    public async Task StartAgainAsync(string resource)
    {
        await CommandAsync(resource, KnownResourceCommands.StartCommand);
        await WaitUntilHealthyAsync(resource);
    }

    /// <summary>Stops everything and leaves its data.</summary>
    public async Task<DirectoryInfo> StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Telemetry.DisposeAsync();
        return _data;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Leftovers.End(_data.FullName);
        _data.Delete(recursive: true);
        BoxTemporary.Delete(Path.Combine(_data.FullName, "box"));
    }

    /// <summary>Waits until a service answers that it is well.</summary>
    public async Task WaitUntilHealthyAsync(string resource)
    {
        using var limit = new CancellationTokenSource(_startLimit);
        try
        {
            // Not giving up on "exited": for a moment that is still said of the run that ended.
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.WaitOnResourceUnavailable, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Assert.Fail($"{resource} was not healthy within {_startLimit.TotalMinutes} minutes after it was started again.");
        }
    }

    private async Task EndAsync(string resource, string signal)
    {
        var running = await _app.ResourceNotifications.WaitForResourceAsync(resource, e => e.Snapshot.State?.Text == KnownResourceStates.Running);

        // What the orchestrator started is `dotnet run`; the service is its child.
        var wrapper = Convert.ToInt32(running.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value, CultureInfo.InvariantCulture);
        var service = Machine.OnlyChildOf(wrapper);
        using (var kill = Process.Start("kill", [$"-{signal}", service.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();

        using var limit = new CancellationTokenSource(_startLimit);
        await _app.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.TerminalStates, limit.Token);
    }

    private async Task CommandAsync(string resource, string command)
    {
        var result = await _app.ResourceCommands.ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, $"{command} of {resource} failed: {result.Message}");
    }
}
