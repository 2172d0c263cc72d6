using RemoteRunner.AppHost.Compose;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The box, <c>claudebox-web</c>.</summary>
internal static class BoxResource
{
    private const string Name = "claudebox-web";
    private const int Port = 3000;

    // What a person may set about the box. What depends on the place (paths, addresses, secrets) is said after it and wins.
    private static readonly string[] _sections =
        ["Claude", "Workspaces", "Box", "Terminals", "AnswerCache", "Limits", "Budgets", "Audit", "Prices", "SignIn", "Turns", "TurnLog"];

    /// <summary>The key that services show one another: made anew for each run, set by the owner on a server.</summary>
    public static IResourceBuilder<ParameterResource> AddInternalKey(this IDistributedApplicationBuilder builder) =>
        builder.AddParameter("internal-key", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true)
            .WithComment("What the services show one another; at least 32 letters and digits.");

    public static IResourceBuilder<ProjectResource> AddBox(
        this IDistributedApplicationBuilder builder,
        RunnerSettings settings,
        Cache cache,
        OutsideWorld? outsideWorld,
        IResourceBuilder<ExecutableResource>? claudeInstall,
        IResourceBuilder<ParameterResource> internalKey)
    {
        var box = builder.AddProject<Projects.RemoteRunner_Web>(Name, options => options.ExcludeLaunchProfile = true)
            .WithServiceEndpoints(Port, isPublished: true)
            .WithCache(cache)
            .WaitForEndOf(claudeInstall)
            .WithSettings(builder.Configuration, _sections)
            .WithEnvironment("Internal__Key", internalKey)
            .WithPeople(builder, settings)
            .WithResourceLimits(cpus: 1.5, memory: "2G", reservedCpus: 0.5, reservedMemory: "512M", pids: 2048);

        if (builder.ExecutionContext.IsPublishMode)
        {
            box.AsBoxContainer(settings);
        }
        else
        {
            box.WithEnvironment("Claude__Path", ClaudeInstallResource.ClaudeExecutable(settings))
                .WithEnvironment("Box__DataDirectory", Path.Combine(settings.DataDirectory, "box"))
                .WithEnvironment("Workspaces__Root", settings.WorkspacesRoot ?? Path.Combine(settings.DataDirectory, "workspaces"));
        }

        box.WithSetting("Telegram__SignatureKey", builder.Configuration["Telegram:SignatureKey"])
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

        return box.WithSpeech(builder, settings, outsideWorld);
    }

    /// <summary>The image brings the CLI and git; the box is called by its host's name; state and workspaces are volumes that outlive every container.</summary>
    private static void AsBoxContainer(this IResourceBuilder<ProjectResource> box, RunnerSettings settings)
    {
        if (settings.Boxes > 1)
            box.WithEnvironment("Box__Advertise", "true");
        box.WithEnvironment("Claude__Path", "/opt/claude/claude")
            .WithEnvironment("Box__DataDirectory", "/data/box")
            .WithEnvironment("Workspaces__Root", "/workspaces")
            .WithEnvironment("HOME", "/data/home")
            .WithOwnHealthCheck("RemoteRunner.Web")
            .WithContainer(new ContainerAnnotation
            {
                User = ContainerBuilding.DotnetUser,
                Hostname = Name,
                StopGracePeriod = TimeSpan.FromSeconds(45),
            })
            .WithSwarm(settings.Boxes == 1
                ? new SwarmAnnotation(1, OnePerNode: true, Constraint: "node.role == manager")
                // Its volumes stay on their machine, and so does its name: on another machine it is another box.
                : new SwarmAnnotation(settings.Boxes, OnePerNode: true, Hostname: "claudebox-{{.Node.Hostname}}"))
            .PublishAsImage("RemoteRunner.Web/Dockerfile", image => image
                .WithBuildArg("CLAUDE_VERSION", RunnerSettings.ClaudeVersion)
                .WithBase("NODE_IMAGE", "Images:Node")
                .WithVolume("box-data", "/data")
                .WithVolume("workspaces", "/workspaces")
                // On the disk: what Claude's tools write there must not count as memory, and they may run it.
                .WithVolume("box-tmp", "/tmp"));
    }
}
