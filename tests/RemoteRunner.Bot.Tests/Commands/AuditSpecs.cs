using System.IO.Compression;
using System.Text.Json;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Commands;

public sealed class AuditSpecs
{
    [Fact]
    public async Task Shows_admins_who_did_what_to_whom_and_one_person_alone()
    {
        await using var scenario = await Scenario.StartAsync();
        var audit = scenario.Bot.Services.GetRequiredService<AuditLog>();
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "Your id is");
        await audit.WriteAsync(UserId.Telegram(Ben), AuditAction.Asked, "main");
        await audit.WriteAsync(UserId.Telegram(Ben), AuditAction.Allowed, null, "Bash, once");
        await audit.WriteAsync(UserId.Telegram(1777), AuditAction.Asked, "other");

        await scenario.Telegram.WriteAsync(Ada, "/limits set 1002 minute=3");
        await scenario.Telegram.SeeAsync(Ada, "may send 3 a minute");
        await scenario.Telegram.WriteAsync(Ada, "/audit");

        var all = await scenario.Telegram.SeeAsync(Ada, "The last");
        Assert.Contains("Ben asked in main", all.Text);
        Assert.Contains("Ben allowed Bash, once", all.Text);
        Assert.Contains("tg:1777 asked in other", all.Text);
        Assert.Contains("Ada changed the limits of Ben set minute=3", all.Text);
        Assert.True(all.Text.IndexOf("asked in main", StringComparison.Ordinal) < all.Text.IndexOf("changed the limits", StringComparison.Ordinal), "The newest stands last.");

        await scenario.Telegram.WriteAsync(Ada, "/audit 1777");
        var one = await scenario.Telegram.SeeAsync(Ada, "The last entry");
        Assert.DoesNotContain("Ben", one.Text);
    }

    [Fact]
    public async Task Gives_all_of_it_as_a_file_of_JSON_lines()
    {
        await using var scenario = await Scenario.StartAsync();
        var audit = scenario.Bot.Services.GetRequiredService<AuditLog>();
        for (var i = 0; i < 30; i++)
            await audit.WriteAsync(UserId.Telegram(Ben), AuditAction.Asked, $"workspace-{i:00}");
        var expected = await audit.ReadAsync(1000, cancellationToken: TestContext.Current.CancellationToken);

        await scenario.Telegram.WriteAsync(Ada, "/audit export");

        var file = await scenario.Telegram.ReadFileAsync(Ada, "one JSON object a line");
        Assert.Matches(@"^audit-\d{8}-\d{4}\.jsonl\.gz$", file.Name);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(file.Content), CompressionMode.Decompress));
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Count, lines.Length);
        Assert.Equal(
            expected.Reverse().Select(e => e.Id),
            lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetGuid()));
    }
}
