namespace RemoteRunner.EndToEnd.Tests;

/// <summary>Each way the model's API can fail is told apart, says what to do, and leaves the chat usable.</summary>
public sealed class FailureSpecs(SharedApp shared)
{
    [Theory]
    [InlineData("[[error 400]]", "refused")]
    [InlineData("[[error 401]]", "key")]
    [InlineData("[[error 403]]", "may not")]
    [InlineData("[[error 404]]", "model")]
    [InlineData("[[error 429]]", "limit")]
    [InlineData("[[error 529]]", "overloaded")]
    public async Task An_error_of_the_api_is_told_clearly_and_the_next_message_works(string prompt, string word)
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync(prompt);
        await phone.WaitForAsync(sent, m => m.Text.Contains(word, StringComparison.OrdinalIgnoreCase), $"A message about '{word}'");

        var next = await phone.SendAsync("[[text Works again.]]");
        await phone.WaitForAsync(next, m => m.Text.Contains("Works again."), "The next answer");
    }

    [Fact]
    public async Task An_error_that_passes_is_retried_without_bothering_anybody()
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync($"[[error 529 x2]] [[text Made it.]] {Guid.NewGuid():N}");

        await phone.WaitForAsync(sent, m => m.Text.Contains("Made it."), "The answer after two failures");
    }

    [Fact]
    public async Task While_the_service_fails_the_tries_are_shown()
    {
        var phone = shared.NewMember();

        var sent = await phone.SendAsync($"[[error 500 x3]] [[text At last.]] {Guid.NewGuid():N}");

        await phone.WaitForAsync(sent, m => m.Text.Contains("🔁 Claude's service does not answer well; try"), "The tries");
        await phone.WaitForAsync(sent, m => m.Text.Contains("At last."), "The answer after three failures");
    }

    [Fact]
    public async Task A_turn_that_uses_up_its_rounds_says_so_and_goes_on_at_a_tap()
    {
        var phone = shared.NewMember();
        var rounds = string.Join(" [[then]] ", Enumerable.Repeat("""[[tool Glob {"pattern":"*.md"}]]""", 9));

        var sent = await phone.SendAsync(rounds);

        var told = await phone.WaitForAsync(sent, m => m.Keyboard.SelectMany(r => r).Any(b => b.Text.Contains("Continue")), "A message about the rounds");
        Assert.Contains("rounds", told.Text, StringComparison.OrdinalIgnoreCase);
        await phone.TapAsync(told, "Continue");

        await phone.WaitForAsync(told.MessageId, m => m.Text.Contains('$'), "The turn that goes on");
    }
}
