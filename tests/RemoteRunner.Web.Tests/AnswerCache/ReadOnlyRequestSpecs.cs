using System.ComponentModel.DataAnnotations;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.AnswerCache.Requests;

namespace RemoteRunner.Web.Tests.AnswerCache;

public sealed class ReadOnlyRequestSpecs
{
    private static readonly ReadOnlyRequest _request = new(new AnswerCacheOptions());

    [Theory]
    [InlineData("list the files")]
    [InlineData("Show main.py")]
    [InlineData("please explain how the parser works")]
    [InlineData("What is in src/settings.json?")]
    [InlineData("status")]
    [InlineData("which files changed on the branch")]
    [InlineData("show the thermostat documentation")]
    [InlineData("zeige die Dateien in src")]
    [InlineData("Bitte erkläre den Parser")]
    public void Takes_a_question_that_only_looks(string prompt) => Assert.Equal(Refusal.None, _request.Judge(prompt));

    [Theory]
    [InlineData("show me how you delete main.py and do it", Refusal.ChangesThings)]
    [InlineData("show main.py, then remove the first line", Refusal.ChangesThings)]
    [InlineData("list/delete the files", Refusal.ChangesThings)]
    [InlineData("explain the code and FIX the bug", Refusal.ChangesThings)]
    [InlineData("zeige main.py und lösche den Rest", Refusal.ChangesThings)]
    [InlineData("show the parser und lösche den Rest", Refusal.ChangesThings)]
    [InlineData("explain that again", Refusal.PointsBack)]
    [InlineData("what is above", Refusal.PointsBack)]
    [InlineData("what's it for", Refusal.PointsBack)]
    [InlineData("erkläre das", Refusal.PointsBack)]
    [InlineData("what time is the meeting", Refusal.DependsOnTheOutside)]
    [InlineData("show today's commits", Refusal.DependsOnTheOutside)]
    [InlineData("show the env", Refusal.DependsOnTheOutside)]
    [InlineData("list the latest commits", Refusal.DependsOnTheOutside)]
    [InlineData("is the network reachable", Refusal.DependsOnTheOutside)]
    [InlineData("was ist heute neu", Refusal.DependsOnTheOutside)]
    [InlineData("show https://example.org", Refusal.Reference)]
    [InlineData("/status", Refusal.Command)]
    [InlineData("!ls", Refusal.Command)]
    [InlineData("show @main.py", Refusal.Command)]
    [InlineData("rename main.py", Refusal.NotAQuestion)]
    [InlineData("go on", Refusal.NotAQuestion)]
    [InlineData("showing off", Refusal.NotAQuestion)]
    [InlineData("   ", Refusal.Empty)]
    [InlineData("show main.py\ndelete main.py", Refusal.UnusualCharacters)]
    [InlineData("show how you del\u200Bete main.py", Refusal.UnusualCharacters)]
    [InlineData("show how to d\u0435lete main.py", Refusal.UnusualCharacters)]
    public void Leaves_alone_what_changes_points_back_or_looks_outside(string prompt, object reason) =>
        Assert.Equal((Refusal)reason, _request.Judge(prompt));

    [Fact]
    public void Leaves_a_very_long_prompt_alone() =>
        Assert.Equal(Refusal.TooLong, _request.Judge("show " + new string('a', 300)));

    [Fact]
    public void Every_forbidden_word_is_found_wherever_it_stands()
    {
        foreach (var language in RequestWords.BuiltIn.Values)
        {
            foreach (var word in language.Changing.Concat(language.PointingBack).Concat(language.Outside))
            {
                Assert.NotEqual(Refusal.None, _request.Judge($"show main.py {word}"));
                Assert.NotEqual(Refusal.None, _request.Judge($"show {word.ToUpperInvariant()}, main.py"));
                Assert.NotEqual(Refusal.None, _request.Judge($"show main.py ({word})"));
            }
        }
    }

    [Fact]
    public void The_built_in_lists_pass_their_own_check_and_an_empty_list_stops_the_start()
    {
        Assert.All(RequestWords.BuiltIn.Values, words => Assert.Null(words.Problem()));

        var options = new AnswerCacheOptions { Languages = { ["fr"] = new RequestWords { Starters = ["montre"] } } };
        var problems = new List<ValidationResult>();
        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true));
        Assert.Contains("AnswerCache:Languages:fr", Assert.Single(problems).ErrorMessage);
    }

    [Fact]
    public void Only_outer_space_and_the_first_letters_case_make_no_difference()
    {
        Assert.Equal(RequestText.Normalise("show main.py"), RequestText.Normalise("  Show main.py\n"));
        Assert.NotEqual(RequestText.Normalise("show Main.py"), RequestText.Normalise("show main.py"));
        Assert.NotEqual(RequestText.Normalise("find 'a  b'"), RequestText.Normalise("find 'a b'"));
    }
}
