using RemoteRunner.AppHost.Compose;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The bot, <c>telegram-bot</c>.</summary>
internal static class BotResource
{
    // What a person may set about the bot. What depends on the place (people, addresses, secrets) is said after it and wins.
    private static readonly string[] _sections = ["Telegram", "Approvals", "Invites", "Claim", "BackupWatch", "SignIn", "Limits", "Budgets", "Audit", "Turns"];

    public static IResourceBuilder<ProjectResource> AddBot(
        this IDistributedApplicationBuilder builder,
        RunnerSettings settings,
        Cache cache,
        OutsideWorld? outsideWorld,
        IResourceBuilder<ProjectResource> box,
        IResourceBuilder<ParameterResource> internalKey)
    {
        // It waits for the box to start, not to be healthy: without a CLI or a key it is the bot that tells people.
        var bot = builder.AddProject<Projects.RemoteRunner_Bot>("telegram-bot", options => options.ExcludeLaunchProfile = true)
            .WithServiceEndpoints(port: null, isPublished: IsCalledByTelegram(builder, settings), publishedPort: 8090)
            .WithCache(cache)
            .WithReference(box)
            .WaitForStart(box)
            .WithSettings(builder.Configuration, _sections)
            .WithEnvironment("Internal__Key", internalKey)
            .WithPeople(builder, settings)
            .WithResourceLimits(cpus: 1, memory: "1G", reservedCpus: 0.25, reservedMemory: "256M")
            .WithOwnHealthCheck("RemoteRunner.Bot")
            .WithContainer(new ContainerAnnotation { User = ContainerBuilding.DotnetUser, TemporaryFolders = [new("/tmp", "64M")] })
            .WithSwarm(new SwarmAnnotation(settings.Bots))
            .PublishAsImage("RemoteRunner.Bot/Dockerfile")
            .WithSetting("PublicUrl", settings.PublicUrl);

        // Without a public address a browser on this machine gets in all the same.
        if (builder.ExecutionContext.IsRunMode && settings.PublicUrl is null)
            bot.WithEnvironment("Web__LocalUrl", box.GetEndpoint("http"));

        if (outsideWorld is not null && settings.SimulatesTelegram)
        {
            bot.WithEnvironment("Telegram__ApiBaseUrl", outsideWorld.Endpoint)
                .WithEnvironment("Telegram__Token", outsideWorld.TelegramToken)

                // The simulated Telegram calls nobody.
                .WithEnvironment("Telegram__Webhook", "false")
                .WaitFor(outsideWorld.Resource);
        }
        else
        {
            bot.WithSetting("Telegram__ApiBaseUrl", settings.TelegramApiBaseUrl)
                .WithSetting("Telegram__Webhook", builder.Configuration["Telegram:Webhook"])
                .WithSecret(builder, settings, "Telegram__Token", RunnerSettings.TelegramToken);
        }

        return bot.WithSpeech(builder, settings, outsideWorld).WithClaimCode(internalKey);
    }

    // With a public address Telegram calls the bot, through the proxy that stands before the box as well; without one nobody does.
    private static bool IsCalledByTelegram(IDistributedApplicationBuilder builder, RunnerSettings settings) =>
        settings.PublicUrl is not null && !string.Equals(builder.Configuration["Telegram:Webhook"], "false", StringComparison.OrdinalIgnoreCase);
}
