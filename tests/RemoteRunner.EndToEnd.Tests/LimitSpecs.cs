namespace RemoteRunner.EndToEnd.Tests;

/// <summary>One person cannot keep the box to themselves.</summary>
public sealed class LimitSpecs(SharedApp shared)
{
    [Fact]
    public async Task Of_fifteen_messages_at_once_ten_run_and_the_others_get_one_notice_between_them()
    {
        var phone = shared.NewMember();

        await Task.WhenAll(Enumerable.Range(0, 15).Select(i => phone.SendAsync($"[[text Answer {i:00}.]]")));

        await phone.WaitUntilAsync(messages => Answers(messages) == 10, "Ten answers");
        var status = await phone.SendAsync("/usage");
        await phone.WaitForAsync(status, m => m.Text.Contains("10"), "The usage");
        var messages = await phone.ReadAsync();
        Assert.Equal(10, Answers(messages));
        Assert.Single(messages, m => m.FromBot && m.Text.Contains("Slow down", StringComparison.Ordinal));

        static int Answers(IReadOnlyList<Drivers.ChatMessage> messages) => messages.Count(m => m.FromBot && m.Text.StartsWith("Answer ", StringComparison.Ordinal));
    }
}
