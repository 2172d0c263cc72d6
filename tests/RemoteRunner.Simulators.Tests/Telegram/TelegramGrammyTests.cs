using System.Diagnostics;
using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

/// <summary>
/// The independent peer: grammY comes from npm into the artifacts folder and runs unchanged against the simulator,
/// so that a mistake shared by the simulator and the product's own client library still shows.
/// </summary>
public sealed class TelegramGrammyTests : IAsyncDisposable
{
    private const string Version = "1.46.0";

    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(1);

    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_bot_written_with_grammY_finds_the_telegram_it_knows()
    {
        var folder = await InstallAsync();
        // grammY keeps its own time; the simulator's clock stands still unless somebody moves it.
        var running = RunAsync("node", RunTimeout, Path.Combine(AppContext.BaseDirectory, "Telegram", "grammy-peer.mjs"),
            _world.Address.GetLeftPart(UriPartial.Authority), TelegramHost.BotToken, TelegramHost.Token, folder);
        var output = await _world.PassTimeUntilAsync(running, TimeSpan.FromMilliseconds(2));
        var seen = JsonSerializer.Deserialize<JsonElement>(output);

        Assert.False(seen.TryGetProperty("failure", out var failure), failure.ToString());
        Assert.Equal("remoterunner_bot", seen.GetProperty("me").GetString());
        Assert.Equal("/start", seen.GetProperty("command").GetString());
        Assert.Equal("""{"text":"Sure?","entity":"bold","to":true}""", seen.GetProperty("reply").GetRawText());
        Assert.Equal("Done", seen.GetProperty("tap").GetProperty("text").GetString());
        Assert.True(seen.GetProperty("tap").GetProperty("showAlert").GetBoolean());
        Assert.Equal("Done.", seen.GetProperty("edited").GetString());
        Assert.Equal("from grammY", seen.GetProperty("file").GetString());
        Assert.Equal(1, seen.GetProperty("commands").GetInt32());

        var errors = seen.GetProperty("errors");
        Assert.StartsWith("400 Bad Request: message is not modified: ", errors.GetProperty("same").GetString());
        Assert.Equal("400 Bad Request: can't parse entities: Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\"", errors.GetProperty("markup").GetString());
        Assert.Equal("400 Bad Request: chat not found", errors.GetProperty("chat").GetString());
        Assert.Equal("400 Bad Request: BUTTON_DATA_INVALID", errors.GetProperty("data").GetString());
    }

    private static async Task<string> InstallAsync()
    {
        var folder = Path.Combine(Artifacts(), "grammy-" + Version);
        if (File.Exists(Path.Combine(folder, "node_modules", "grammy", "package.json")))
            return folder;

        Directory.CreateDirectory(folder);
        await RunAsync("npm", InstallTimeout, "install", "--prefix", folder, "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "grammy@" + Version);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), "{}", TestContext.Current.CancellationToken);
        return folder;
    }

    // Test assemblies live below the repository's artifacts folder.
    private static string Artifacts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.Name == "artifacts")
                return folder.FullName;
        }

        return AppContext.BaseDirectory;
    }

    private static async Task<string> RunAsync(string program, TimeSpan timeout, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ending.CancelAfter(timeout);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ending.Token);
            var errors = process.StandardError.ReadToEndAsync(ending.Token);
            await process.WaitForExitAsync(ending.Token);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
