using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>Brings the pinned Claude Code CLI from npm into the data directory. It is proprietary: installed, never vendored.</summary>
internal static partial class ClaudeInstallResource
{
    /// <returns>Null when there is nothing to install, or nothing to install it with: then the box says what is missing.</returns>
    public static IResourceBuilder<ExecutableResource>? AddClaudeInstall(this IDistributedApplicationBuilder builder, RunnerSettings settings)
    {
        if (builder.ExecutionContext.IsPublishMode || settings.ClaudePath is not null || File.Exists(ClaudeExecutable(settings)))
            return null;

        if (!IsOnPath("npm"))
            return null;

        Directory.CreateDirectory(settings.ClaudeInstallDirectory);
        return builder.AddExecutable(
                "claude-install", "npm", settings.ClaudeInstallDirectory,
                "install", "--prefix", settings.ClaudeInstallDirectory, "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel", "http",
                $"{PackageName()}@{RunnerSettings.ClaudeVersion}")
            .ExcludeFromManifest();
    }

    /// <summary>Where the CLI is, or will be once it is installed.</summary>
    public static string ClaudeExecutable(RunnerSettings settings) =>
        settings.ClaudePath ?? Path.Combine(settings.ClaudeInstallDirectory, "node_modules", PackageName(), "claude");

    /// <summary>
    /// Starts the resource when the installation has ended, well or not: without a CLI the box still starts and says
    /// what is missing, which is more use than a resource that waits for ever.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WaitForEndOf(this IResourceBuilder<ProjectResource> resource, IResourceBuilder<ExecutableResource>? install)
    {
        if (install is null)
            return resource;

        resource.WithRelationship(install.Resource, "WaitFor");
        return resource.OnBeforeResourceStarted(async (waiting, @event, cancellationToken) =>
        {
            var notifications = @event.Services.GetRequiredService<ResourceNotificationService>();
            var ended = await notifications.WaitForResourceAsync(
                install.Resource.Name,
                state => KnownResourceStates.TerminalStates.Contains(state.Snapshot.State?.Text),
                cancellationToken);
            if (ended.Snapshot.ExitCode is not 0)
            {
                Log.NotInstalled(@event.Services.GetRequiredService<ILoggerFactory>().CreateLogger("RemoteRunner"), ended.Snapshot.ExitCode, waiting.Name);
            }
        });
    }

    private static string PackageName()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return $"@anthropic-ai/claude-code-{system}-{architecture}";
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Warning, "The Claude Code CLI could not be installed (npm ended with {ExitCode}): {Resource} starts without it. npm's output stands under claude-install in the dashboard.")]
        public static partial void NotInstalled(ILogger logger, int? exitCode, string resource);
    }
}
