using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Speech.Deepgram;

namespace RemoteRunner.Bot.Tests.Speech;

public sealed class SpeechKeytermSpecs
{
    [Fact]
    public async Task Names_are_given_as_people_say_them() =>
        Assert.Equal(
            ["Claude", "shop", "rate-limits", "TurnStore", "Program", "gitignore"],
            await Pick(["acme/shop", "feature/rate-limits", "src/Turns/TurnStore.cs", "Program.cs", ".gitignore"]));

    [Fact]
    public async Task What_nobody_says_is_left_out() =>
        Assert.Equal(
            ["Claude", "deadbeef"],
            await Pick(["ab", "12345", "2026-11-24", "3f9a1c2e77", "deadbeef", "claude", "DEADBEEF", new string('x', 51), "tab\there", " ", ""]));

    [Fact]
    public async Task The_first_names_win_when_not_all_fit()
    {
        var names = Enumerable.Range(0, 500).Select(i => $"Name{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}").ToArray();

        var picked = await Pick(names, ("Deepgram:KeytermTokens", "60"));

        Assert.Equal(["Claude", .. names.Take(picked.Count - 1)], picked);
        Assert.InRange(picked.Sum(KeytermSource.Tokens), 50, 60);
    }

    [Fact]
    public async Task No_more_than_a_hundred_are_sent() =>
        Assert.Equal(100, (await Pick([.. Enumerable.Range(0, 26 * 26).Select(i => $"q{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}")], ("Deepgram:KeytermTokens", "500"))).Count);

    [Fact]
    public async Task None_are_sent_with_a_budget_of_nothing() => Assert.Empty(await Pick(["shop"], ("Deepgram:KeytermTokens", "0")));

    private static async Task<IReadOnlyList<string>> Pick(string[] names, params (string Name, string? Value)[] settings)
    {
        await using var host = new SpeechHost(null, settings);
        return host.Services.GetRequiredService<KeytermSource>().Pick(names);
    }
}
