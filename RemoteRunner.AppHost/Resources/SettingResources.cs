using Microsoft.Extensions.Configuration;
using RemoteRunner.AppHost.Compose;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

internal static class SettingResources
{
    private static readonly string[] _secrets = ["Key", "Password", "Token", "Secret"];

    /// <summary>Hands a setting over when it was given; otherwise the service's own default stands.</summary>
    public static IResourceBuilder<ProjectResource> WithSetting(this IResourceBuilder<ProjectResource> resource, string name, string? value) =>
        value is null ? resource : resource.WithEnvironment(name, value);

    /// <summary>Hands over what was given in sections of the settings; keys go by <see cref="WithSecret"/>, for this ends up in what is published.</summary>
    public static IResourceBuilder<ProjectResource> WithSettings(this IResourceBuilder<ProjectResource> resource, IConfiguration configuration, params string[] sections)
    {
        foreach (var (name, value) in sections.SelectMany(section => configuration.GetSection(section).AsEnumerable()).Where(IsPlain))
            resource.WithEnvironment(name.Replace(":", "__", StringComparison.Ordinal), value);
        return resource;
    }

    private static bool IsPlain(KeyValuePair<string, string?> setting) =>
        !string.IsNullOrWhiteSpace(setting.Value) && !Array.Exists(_secrets, s => setting.Key.EndsWith(s, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Hands a secret over as a parameter. In run mode one that was not given is left out, for the dashboard would
    /// hold the start and ask for it.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSecret(
        this IResourceBuilder<ProjectResource> resource, IDistributedApplicationBuilder builder, RunnerSettings settings, string name, string parameter)
    {
        if (builder.ExecutionContext.IsRunMode && !settings.GivenParameters.Contains(parameter))
            return resource;

        return resource.WithEnvironment(name, builder.AddSecret(parameter));
    }

    /// <summary>
    /// The people a bot admits. On a server they stand in <c>.env</c>, for they change more often than the app model.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithPeople(this IResourceBuilder<ProjectResource> resource, IDistributedApplicationBuilder builder, RunnerSettings settings)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            return resource.WithEnvironment("Telegram__AllowedUsers", settings.AllowedUsers)
                .WithEnvironment("Telegram__Admins", settings.Admins);
        }

        return resource
            .WithEnvironment("Telegram__AllowedUsers", builder.AddOnce(
                "telegram-allowed-users", name => builder.AddParameter(name, settings.AllowedUsers, publishValueAsDefault: true).WithComment("Numeric Telegram ids, comma-separated.")))
            .WithEnvironment("Telegram__Admins", builder.AddOnce(
                "telegram-admins", name => builder.AddParameter(name, settings.Admins, publishValueAsDefault: true).WithComment("Numeric Telegram ids, comma-separated. Empty: the bot logs a claim code, which makes the one who sends it the admin.")));
    }

    /// <summary>What turns speech into text: for voice messages in the bot, and for the microphone of the box's pages.</summary>
    public static IResourceBuilder<ProjectResource> WithSpeech(
        this IResourceBuilder<ProjectResource> resource, IDistributedApplicationBuilder builder, RunnerSettings settings, OutsideWorld? outsideWorld)
    {
        resource.WithSettings(builder.Configuration, "Speech", "Deepgram");
        return outsideWorld is not null && settings.SimulatedDeepgramKey is { } key
            ? resource.WithEnvironment("Deepgram__BaseUrl", outsideWorld.Endpoint).WithEnvironment("Deepgram__ApiKey", key)
            : resource.WithSetting("Deepgram__BaseUrl", settings.DeepgramBaseUrl).WithSecret(builder, settings, "Deepgram__ApiKey", RunnerSettings.DeepgramApiKey);
    }

    private static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string parameter) => builder.AddOnce(parameter, name =>
    {
        var secret = builder.AddParameter(name, secret: true);
        return name switch
        {
            RunnerSettings.TelegramToken => secret.WithComment("The bot's token, from @BotFather."),
            RunnerSettings.AnthropicApiKey => secret.MayBeEmpty().WithComment("From console.anthropic.com. Leave it empty when CLAUDE_OAUTH_TOKEN is given."),
            RunnerSettings.ClaudeOAuthToken => secret.MayBeEmpty().WithComment("From `claude setup-token`. Leave it empty when ANTHROPIC_API_KEY is given."),
            RunnerSettings.BackupPassword => secret.WithComment("Opens the backups: keep a copy of it elsewhere, for without it they are lost."),
            RunnerSettings.DeepgramApiKey => secret.MayBeEmpty().WithComment("For voice, in Telegram and in the browser; may stay empty."),
            _ => secret,
        };
    });

    /// <summary>Two services that want the same parameter get the same one.</summary>
    private static IResourceBuilder<ParameterResource> AddOnce(
        this IDistributedApplicationBuilder builder, string name, Func<string, IResourceBuilder<ParameterResource>> add) =>
        builder.Resources.OfType<ParameterResource>().FirstOrDefault(p => p.Name == name) is { } known ? builder.CreateResourceBuilder(known) : add(name);
}
