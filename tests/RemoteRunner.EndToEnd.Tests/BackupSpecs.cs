using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using RemoteRunner.EndToEnd.Tests.Drivers;
using RemoteRunner.TestSupport;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>What a backup is for: everything is gone, and the same chat goes on.</summary>
public sealed class BackupSpecs
{
    private const long Ada = 1001;
    private const long Ben = 1002;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_everything_was_lost_the_same_chat_goes_on_in_the_same_session_with_its_limits()
    {
        await using var telegram = await LoneOutsideWorld.StartAsync();
        string[] settings =
        [
            $"Telegram:ApiBaseUrl={telegram.Address}", $"Parameters:telegram-token={LoneOutsideWorld.TelegramToken}",
            $"Telegram:Admins={Ada}", $"Telegram:AllowedUsers={Ben}", "Limits:Default:Hour=4", "Limits:Roles:admin:Hour=50", "Backup:CheckShares=1",
        ];
        var safe = Directory.CreateTempSubdirectory("rr-safe-");
        var app = await RunnerApp.StartAsync([.. settings, $"Backup:Repository={Path.Combine(safe.FullName, "repository")}"]);
        var ada = new Phone(telegram.CreateClient(), Ada);
        var ben = new Phone(telegram.CreateClient(), Ben);
        var first = await ben.SendAsync("[[text Noted.]] remember the pelican");
        await ben.WaitForAsync(first, m => m.Text.Contains("Noted."), "The first answer");
        await ben.SendAsync("[[text And two.]]");
        await ben.WaitForAsync(first, m => m.Text.Contains("And two."), "The second answer");
        await File.WriteAllTextAsync(Path.Combine(app.Workspace, "untracked.txt"), "not in git yet", Cancellation);

        var asked = await ada.SendAsync("/backup now");
        await ada.WaitForAsync(asked, m => m.Text.Contains("is made and checked"), "The word that the backup is made");
        File.Copy(Path.Combine(app.DataDirectory, "backup", "key"), Path.Combine(safe.FullName, "key"));
        await app.DisposeAsync();
        Assert.False(Directory.Exists(app.DataDirectory));

        var data = Directory.CreateTempSubdirectory("rr-e2e-restored-");
        await RestoreAsync(safe.FullName, data.FullName);
        await using var restored = await RunnerApp.StartOnAsync(data, settings);

        Assert.Equal("not in git yet", await File.ReadAllTextAsync(Path.Combine(restored.Workspace, "untracked.txt"), Cancellation));
        var sent = await ben.SendAsync("[[history]]");
        var history = await ben.WaitForAsync(sent, m => m.Text.Contains("pelican"), "The history after the restore");
        Assert.Contains("3 user messages", history.Text, StringComparison.Ordinal);
        var fourth = await ben.SendAsync("[[text Four.]]");
        await ben.WaitForAsync(fourth, m => m.Text.Contains("Four."), "The fourth answer");
        var fifth = await ben.SendAsync("[[text Five.]]");
        await ben.WaitForAsync(fifth, m => m.Text.Contains("Slow down"), "The refusal of the fifth message within an hour");
        safe.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_restic_the_service_says_what_to_install_and_the_rest_works()
    {
        await using var app = await RunnerApp.StartAsync("Backup:ResticPath=/nonexistent/restic");
        var phone = app.Phone(Ada);

        var sent = await phone.SendAsync("[[text Works.]]");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Works."), "The answer");
        var asked = await phone.SendAsync("/backup now");
        await phone.WaitForAsync(asked, m => m.Text.Contains("restic is not installed"), "The sentence about restic");
        await phone.WaitForAsync(asked, m => m.Text.Contains("Backup of"), "The word to the admin");

        using var client = app.Client("backup");
        using var health = await client.GetAsync(new Uri("/health", UriKind.Relative), Cancellation);
        var report = await health.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("Unhealthy", report.GetProperty("status").GetString());
        Assert.Contains("apt install restic", report.GetProperty("checks").GetProperty("backup").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_bit_in_the_repository_is_told_to_the_admin()
    {
        await using var app = await RunnerApp.StartAsync("Backup:CheckShares=1");
        var noise = new byte[300_000];
        Random.Shared.NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(app.Workspace, "noise"), noise, Cancellation);
        var phone = app.Phone(Ada);
        var first = await phone.SendAsync("/backup now");
        await phone.WaitForAsync(first, m => m.Text.Contains("is made and checked"), "The word that the backup is made");

        var pack = new DirectoryInfo(Path.Combine(app.DataDirectory, "backup", "repository", "data")).EnumerateFiles("*", SearchOption.AllDirectories).MaxBy(f => f.Length)!;
        pack.IsReadOnly = false;
        await using (var file = pack.Open(FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = file.Length / 2;
            var value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 1));
        }

        var second = await phone.SendAsync("/backup now");
        await phone.WaitForAsync(second, m => m.Text.Contains("Backup of") && m.Text.Contains("The backup repository is damaged"), "The word to the admin");
    }

    // As a person does it on a machine that has the program, the repository and the key.
    private static async Task RestoreAsync(string safe, string data)
    {
        using var restore = Process.Start(new ProcessStartInfo(
            "dotnet", [ServiceProgram.PathOf("RemoteRunner.Backup"), "restore", "--repository", Path.Combine(safe, "repository"), "--key-file", Path.Combine(safe, "key"), "--to", data])
        {
            WorkingDirectory = data,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = restore.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = restore.StandardError.ReadToEndAsync(Cancellation);
        await restore.WaitForExitAsync(Cancellation);
        Assert.True(restore.ExitCode == 0, await output + await errors);
    }
}
