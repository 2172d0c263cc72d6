using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RemoteRunner.AppHost.Tests.Drivers;

namespace RemoteRunner.AppHost.Tests;

/// <summary>What the documents say can be set at the AppHost arrives at a service.</summary>
public sealed partial class SettingSpecs
{
    private static readonly string[] _documents = ["README.md", "docs/operations.md", "docs/troubleshooting.md", "docs/backup.md"];

    // For the app model itself: it makes parameters, images, limits and addresses of them.
    private static readonly string[] _ofTheAppModel =
        ["Parameters", "Images", "Swarm", "Resources", "Telemetry", "ConnectionStrings", "Data", "OutsideWorld", "Cache", "Run", "Backup:Environment"];

    // The published services have paths, people and addresses of their own.
    private static readonly string[] _ofTheContainers = ["Claude:Path", "Workspaces:Root", "Telegram:AllowedUsers", "Telegram:Admins", "Backup:PasswordFile", "Backup:ResticPath", "Backup:Box"];

    [Fact]
    public async Task Every_setting_that_is_documented_reaches_a_service()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.FullName;
        var documented = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var document in _documents)
        {
            foreach (Match span in CodeSpan().Matches(await File.ReadAllTextAsync(Path.Combine(root, document), TestContext.Current.CancellationToken)))
                documented.UnionWith(SettingName().Matches(span.Groups["code"].Value).Select(m => m.Value));
        }

        documented.RemoveWhere(name => _ofTheContainers.Contains(name) || _ofTheAppModel.Any(s => name == s || name.StartsWith($"{s}:", StringComparison.Ordinal)));
        using var published = await PublishedFolder.CreateAsync([.. documented.Select(name => $"{name}={ValueOf(name)}")]);

        var given = PublishedFolder.ToJson(published.Compose)["services"]!.AsObject()
            .Where(service => service.Key is "telegram-bot" or "claudebox-web" or "backup")
            .SelectMany(service => service.Value!["environment"]!.AsObject())
            .ToLookup(variable => variable.Key, variable => variable.Value!.ToString());
        Assert.True(documented.Count > 30, $"Only these were found: {string.Join(' ', documented)}");
        Assert.Equal([], documented.Where(name => !given[name.Replace(":", "__", StringComparison.Ordinal)].Contains(ValueOf(name))));
    }

    [Fact]
    public async Task A_secret_in_a_section_is_not_written_down()
    {
        using var published = await PublishedFolder.CreateAsync("Telegram:Token=1:not-for-files", "Deepgram:ApiKey=not-for-files", "Backup:Password=not-for-files");

        Assert.DoesNotContain("not-for-files", published.Compose + published.Stack + published.Environment, StringComparison.Ordinal);
    }

    private static string ValueOf(string name) => name.EndsWith("Url", StringComparison.Ordinal) ? "https://example.org" : "7";

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("(?<![A-Za-z0-9:/_.-])[A-Z][A-Za-z]+(:[A-Za-z0-9][A-Za-z0-9-]*)+(?![A-Za-z0-9_:-])")]
    private static partial Regex SettingName();
}
