using System.Text.Json;

namespace RemoteRunner.Backup.Snapshots;

/// <summary>The settings of the whole, as the AppHost hands them over (section <c>Backup:Settings</c>), without what looks like a secret.</summary>
internal static class SavedSettings
{
    private const string Section = "Backup:Settings";

    private static readonly string[] _secrets = ["key", "token", "password", "secret", "credential"];

    public static JsonSerializerOptions Json { get; } = new() { WriteIndented = true };

    public static SortedDictionary<string, string> Read(IConfiguration configuration)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in configuration.GetSection(Section).AsEnumerable(makePathsRelative: true))
        {
            if (value is not null && !Array.Exists(_secrets, s => name.Contains(s, StringComparison.OrdinalIgnoreCase)))
                settings[name] = value;
        }

        return settings;
    }
}
