namespace RemoteRunner.EndToEnd.Tests;

/// <summary>What only an admin may do and see, from the phone.</summary>
public sealed class AdminSpecs(SharedApp shared)
{
    /// <summary>Somebody who is not admitted when the tests begin.</summary>
    public const long Guest = 1004;

    [Fact]
    public async Task Tells_the_admin_how_everything_is_and_who_did_what()
    {
        var admin = shared.App.Phone(1001);
        var asked = await admin.SendAsync("[[text For the log.]]");
        await admin.WaitForAsync(asked, m => m.Text.Contains("For the log."), "The answer");

        var doctor = await admin.SendAsync("/doctor");
        var told = await admin.WaitForAsync(doctor, m => m.Text.Contains("🩺"), "The doctor's answer");
        Assert.Contains("✅ Claude Code: 2.1.331", told.Text);
        Assert.Contains("✅ Credential", told.Text);
        var audit = await admin.SendAsync("/audit 1001");

        await admin.WaitForAsync(audit, m => m.Text.Contains("📜 The last") && m.Text.Contains("User1001 asked"), "The audit log");
        var member = shared.NewMember();
        var refused = await member.SendAsync("/audit");
        await member.WaitForAsync(refused, m => m.Text.Contains("admin", StringComparison.OrdinalIgnoreCase), "The refusal");
    }

    [Fact]
    public async Task A_guest_comes_in_by_a_link_works_becomes_an_admin_and_is_removed()
    {
        var (admin, guest) = (shared.App.Phone(1001), shared.App.Phone(Guest));
        var users = await admin.SendAsync("/users");
        await admin.TapAsync(await admin.WaitForAsync(users, m => m.HasButton("Invite somebody"), "The list of people"), "Invite somebody");
        var invitation = await admin.WaitForAsync(users, m => m.Text.Contains("?start="), "The invite link");
        var code = invitation.Text[(invitation.Text.IndexOf("?start=", StringComparison.Ordinal) + 7)..].Split().First();

        var entered = await guest.SendAsync($"/start {code}");
        await guest.WaitForAsync(entered, m => m.Text.Contains("Welcome"), "The welcome");
        await admin.WaitForAsync(invitation.MessageId, m => m.Text.Contains("accepted your invitation"), "The news of it");
        var sent = await guest.SendAsync("[[text Good to have you.]]");
        await guest.WaitForAsync(sent, m => m.Text.Contains("Good to have you."), "The guest's answer");

        // There are more people than a page shows.
        await admin.TapAsync(await FindAsync(admin, $"User{Guest}"), $"User{Guest}");
        await admin.TapAsync(await admin.WaitForAsync(invitation.MessageId, m => m.HasButton("Make admin"), "The guest's page"), "Make admin");
        await admin.WaitForAsync(invitation.MessageId, m => m.HasButton("Make member"), "The new role");
        var audit = await guest.SendAsync($"/audit {Guest}");
        await guest.WaitForAsync(audit, m => m.Text.Contains("📜 The last"), "What an admin may see");
        await admin.TapAsync(await admin.WaitForAsync(invitation.MessageId, m => m.HasButton("Remove"), "The guest's page"), "Remove");
        await admin.TapAsync(await admin.WaitForAsync(invitation.MessageId, m => m.HasButton("Remove indeed"), "The question"), "Remove indeed");
        await admin.WaitForAsync(invitation.MessageId, m => m.Text.Contains("👥") && !m.HasButton($"User{Guest}"), "The list without the guest");
        var again = await guest.SendAsync("Am I in?");
        await guest.WaitForAsync(again, m => m.Text.Contains(Guest.ToString(System.Globalization.CultureInfo.InvariantCulture)), "The refusal");
    }

    private static async Task<Drivers.ChatMessage> FindAsync(Drivers.Phone admin, string name)
    {
        var asked = await admin.SendAsync("/users");
        while (true)
        {
            var page = await admin.WaitForAsync(asked, m => m.Text.Contains("👥"), "A page of people");
            if (page.HasButton(name))
                return page;
            await admin.TapAsync(page, "▶");
            await admin.WaitForAsync(asked, m => m.Text.Contains("👥") && m.Edits > page.Edits, "The next page");
        }
    }
}
