using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The box, <c>claudebox-web</c>.</summary>
internal static class BoxResource
{
    private const int Port = 3000;

    /// <summary>The key that services show one another: made anew for each run, set by the owner on a server.</summary>
    public static IResourceBuilder<ParameterResource> AddInternalKey(this IDistributedApplicationBuilder builder) =>
        builder.AddParameter("internal-key", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true);

    public static IResourceBuilder<ProjectResource> AddBox(
        this IDistributedApplicationBuilder builder,
        RunnerSettings settings,
        Cache cache,
        OutsideWorld? outsideWorld,
        IResourceBuilder<ExecutableResource>? claudeInstall,
        IResourceBuilder<ParameterResource> internalKey)
    {
        var box = builder.AddProject<Projects.RemoteRunner_Web>("claudebox-web", options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint(port: builder.ExecutionContext.IsRunMode ? Port : null)
            .WithCache(cache)
            .WaitForEndOf(claudeInstall)
            .WithEnvironment("Internal__Key", internalKey)
            .WithEnvironment("Telegram__AllowedUsers", settings.AllowedUsers)
            .WithEnvironment("Telegram__Admins", settings.Admins)
            .WithHttpHealthCheck("/health")
            .WithResourceLimits(cpus: 1.5, memory: "2G", reservedCpus: 0.5, reservedMemory: "512M");

        if (builder.ExecutionContext.IsRunMode)
        {
            box.WithEnvironment("Claude__Path", ClaudeInstallResource.ClaudeExecutable(settings))
                .WithEnvironment("Box__DataDirectory", Path.Combine(settings.DataDirectory, "box"))
                .WithEnvironment("Workspaces__Root", settings.WorkspacesRoot ?? Path.Combine(settings.DataDirectory, "workspaces"));
        }

        box.WithSetting("Claude__Model", settings.ClaudeModel)
            .WithSetting("Claude__MaxTurns", settings.ClaudeMaxTurns)
            .WithSetting("Claude__ReadOnlyModel", builder.Configuration["Claude:ReadOnlyModel"])
            .WithSetting("Claude__MaxProcesses", builder.Configuration["Claude:MaxProcesses"])
            .WithSetting("Claude__MinFreeMemory", builder.Configuration["Claude:MinFreeMemory"])
            .WithSetting("Claude__MaxRunningPerUser", builder.Configuration["Claude:MaxRunningPerUser"])
            .WithSettings(builder.Configuration, "AnswerCache")
            .WithSettings(builder.Configuration, "Budgets")
            .WithSettings(builder.Configuration, "Audit")
            .WithSettings(builder.Configuration, "Prices")
            .WithSetting("PublicUrl", settings.PublicUrl);

        if (outsideWorld is not null && settings.SimulatesAnthropic)
        {
            box.WithEnvironment("Anthropic__BaseUrl", outsideWorld.Endpoint)
                .WithEnvironment("Anthropic__ApiKey", outsideWorld.AnthropicKey)
                .WaitFor(outsideWorld.Resource);
        }
        else
        {
            box.WithSetting("Anthropic__BaseUrl", settings.AnthropicBaseUrl)
                .WithSecret(builder, settings, "Anthropic__ApiKey", RunnerSettings.AnthropicApiKey)
                .WithSecret(builder, settings, "Anthropic__OAuthToken", RunnerSettings.ClaudeOAuthToken);
        }

        return box;
    }
}
