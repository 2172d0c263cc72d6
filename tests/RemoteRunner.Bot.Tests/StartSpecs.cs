using System.Diagnostics;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Bot.Tests;

public sealed class StartSpecs
{
    private const string Key = "0123456789012345678901234567890123";

    [Theory(Timeout = 60_000)]
    [InlineData("", Key, "The bot does not start: Telegram:Token is not set: make a bot with @BotFather")]
    [InlineData("nonsense", Key, "The bot does not start: Telegram:Token is not a bot's token")]
    [InlineData("1:AAE", "short", "The bot does not start: Internal:Key is too short")]
    public async Task Does_not_start_with_a_wrong_setting_and_says_so_in_one_line(string token, string key, string sentence)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [ServiceProgram.PathOf("RemoteRunner.Bot")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Telegram__Token"] = token, ["Internal__Key"] = key, ["ASPNETCORE_URLS"] = "http://127.0.0.1:0", ["ConnectionStrings__cache"] = "127.0.0.1:1" },
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(1, process.ExitCode);
            Assert.StartsWith(sentence, await errors);
            Assert.Single((await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Empty(await output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
