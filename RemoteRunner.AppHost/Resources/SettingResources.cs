using Microsoft.Extensions.Configuration;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

internal static class SettingResources
{
    /// <summary>Hands a setting over when it was given; otherwise the service's own default stands.</summary>
    public static IResourceBuilder<ProjectResource> WithSetting(this IResourceBuilder<ProjectResource> resource, string name, string? value) =>
        value is null ? resource : resource.WithEnvironment(name, value);

    /// <summary>Hands over what was given in a section of the settings; keys go by <see cref="WithSecret"/>, for this ends up in what is published.</summary>
    public static IResourceBuilder<ProjectResource> WithSettings(this IResourceBuilder<ProjectResource> resource, IConfiguration configuration, string section)
    {
        foreach (var (name, value) in configuration.GetSection(section).AsEnumerable().Where(IsPlain))
            resource.WithEnvironment(name.Replace(":", "__", StringComparison.Ordinal), value);
        return resource;
    }

    private static bool IsPlain(KeyValuePair<string, string?> setting) =>
        !string.IsNullOrWhiteSpace(setting.Value) && !setting.Key.EndsWith("Key", StringComparison.OrdinalIgnoreCase)
        && !setting.Key.EndsWith("Password", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Hands a secret over as a parameter. In run mode one that was not given is left out, for the dashboard would
    /// hold the start and ask for it.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSecret(
        this IResourceBuilder<ProjectResource> resource, IDistributedApplicationBuilder builder, RunnerSettings settings, string name, string parameter)
    {
        if (builder.ExecutionContext.IsRunMode && !settings.GivenParameters.Contains(parameter))
            return resource;

        return resource.WithEnvironment(name, builder.AddParameter(parameter, secret: true));
    }
}
