using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The backup service, <c>backup</c>: saves the box and the cache, and proves it by restoring.</summary>
internal static class BackupResource
{
    // What a person may have set anywhere, for the record in each snapshot. Sections that hold nothing but secrets are not among them.
    private static readonly string[] _saved =
        ["Telegram", "Claude", "AnswerCache", "Budgets", "Prices", "Limits", "Speech", "Backup", "Workspaces", "Cache", "PublicUrl"];

    private const string Environment = "Backup:Environment";

    private static readonly string[] _secrets = ["key", "token", "password", "secret", "credential"];

    public static IResourceBuilder<ProjectResource> AddBackup(
        this IDistributedApplicationBuilder builder,
        RunnerSettings settings,
        Cache cache,
        IResourceBuilder<ProjectResource> box,
        IResourceBuilder<ParameterResource> internalKey)
    {
        // It starts with the box, healthy or not: what is broken is worth saving as well.
        var backup = builder.AddProject<Projects.RemoteRunner_Backup>("backup", options => options.ExcludeLaunchProfile = true)
            .WithServiceEndpoints(port: null, isPublished: false)
            .WithCache(cache)
            .WithReference(box)
            .WaitForStart(box)
            .WithEnvironment("Internal__Key", internalKey)
            .WithResourceLimits(cpus: 0.5, memory: "512M", reservedCpus: 0.1, reservedMemory: "128M")
            .WithSettings(builder.Configuration, "Backup")
            .WithSecret(builder, settings, "Backup__Password", RunnerSettings.BackupPassword);

        if (builder.ExecutionContext.IsRunMode)
        {
            backup.WithEnvironment("Backup__Directory", Path.Combine(settings.DataDirectory, "backup"))
                .WithEnvironment("Backup__BoxDirectory", Path.Combine(settings.DataDirectory, "box"))
                .WithEnvironment("Backup__WorkspacesRoot", settings.WorkspacesRoot ?? Path.Combine(settings.DataDirectory, "workspaces"))
                .WithEnvironment("Backup__MakesKey", "true");
        }
        else
        {
            backup.AsBackupContainer();
        }

        // Keys of an object store, whatever restic calls them. On a server they are the owner's to fill in.
        foreach (var (name, value) in builder.Configuration.GetSection(Environment).AsEnumerable().Where(s => s.Value is not null && IsSecret(s.Key)))
        {
            var variable = name[(Environment.Length + 1)..];
            var parameter = $"backup-{variable.ToLowerInvariant().Replace('_', '-')}";
            backup.WithEnvironment($"Backup__Environment__{variable}", builder.ExecutionContext.IsRunMode
                ? builder.AddParameter(parameter, value!, secret: true)
                : builder.AddParameter(parameter, secret: true));
        }

        foreach (var (name, value) in _saved.SelectMany(section => builder.Configuration.GetSection(section).AsEnumerable())
            .Where(s => !string.IsNullOrWhiteSpace(s.Value) && !IsSecret(s.Key)))
        {
            backup.WithEnvironment($"Backup__Settings__{name.Replace(":", "__", StringComparison.Ordinal)}", value);
        }

        return backup.WithCommand("backup-now", "Back up now", context => PostAsync(backup, internalKey, "/api/backups", context.CancellationToken), new CommandOptions
        {
            Description = "Makes a backup now, checks it and drops snapshots that are no longer kept.",
            IconName = "Save",
        })
            .WithCommand("restore-drill", "Restore drill", context => PostAsync(backup, internalKey, "/api/backups/drill", context.CancellationToken), new CommandOptions
            {
                Description = "Restores the newest snapshot to a scratch place, checks all of it and removes it again.",
                IconName = "CheckmarkCircle",
            });
    }

    private static bool IsSecret(string name) => Array.Exists(_secrets, s => name.Contains(s, StringComparison.OrdinalIgnoreCase));

    private static async Task<ExecuteCommandResult> PostAsync(
        IResourceBuilder<ProjectResource> backup, IResourceBuilder<ParameterResource> internalKey, string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(backup.GetEndpoint("http").Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await internalKey.Resource.GetValueAsync(cancellationToken));
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), null, cancellationToken);
        return response.IsSuccessStatusCode
            ? CommandResults.Success()
            : CommandResults.Failure($"The backup service answered with status {(int)response.StatusCode}.");
    }
}
