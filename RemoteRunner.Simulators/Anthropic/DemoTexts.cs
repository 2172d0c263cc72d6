namespace RemoteRunner.Simulators.Anthropic;

/// <summary>Everything the demo model says.</summary>
internal static class DemoTexts
{
    public const string Footer = "\n\n_Scripted demo model, no AI. Set `Parameters:anthropic-api-key` to talk to the real Claude._";

    public const string Hello = """
        Hello! I am the **scripted demo model** of RemoteRunner: no AI, but the tools I call are real, and Claude Code runs them.


        """ + Abilities;

    public const string Unknown = """
        I am only a **scripted demo model**, so I did not understand that.


        """ + Abilities;

    public const string ScriptEnded = "The script has no further round, so I stop here.";

    public const string ScriptDone = "Done.";

    public const string NothingToSay = "There is no prompt in this request.";

    public const string Slow = "Gladly. I am the scripted demo model, and I take my time: these words come one after another, so that you can watch an answer grow, "
        + "send another message meanwhile, or stop me. Nothing is being thought about here; a clock decides when the next word comes. "
        + "When the time is over, this sentence ends, and so does my answer.";

    public const string EditNothing = "The file is empty, so there is nothing to edit.";

    public const string TwoTools = "I call two tools at once.";

    public const string Question = "Which one shall it be?";

    public const string NoPlanMode = "I only plan in plan mode: send `/mode plan` first, then ask me for a plan again.";

    public const string Planning = "I write down what I would do.";

    public const string PlannedFile = "greeting.txt";

    public const string PlannedText = "Hello from a plan that was approved.\n";

    public const string Plan = """
        # A file that says hello

        1. **Write** `greeting.txt` with one friendly line
        2. **Read** it back, to be sure
        3. Say what came of it

        Nothing else is touched.
        """;

    public const string PlanDone = "Carried out: `greeting.txt` is written, and it says what it should.";

    public const string GotFiles = "Your files are here. A scripted model cannot look at pictures, but it can `read` a text that you sent.";

    public const string Summary = "<analysis>A talk with the scripted demo model.</analysis>\n<summary>The user tried the scripted demo model. Their last prompt was: ";

    public const string Markdown = """
        # A heading

        Some **bold**, _italic_ and ~~struck~~ words, `inline code` and a [link](https://docs.claude.com/en/docs/claude-code/overview).

        ## A list

        1. First
        2. Second
           - with a bullet
           - and another
        3. Third

        - [x] done
        - [ ] still to do

        > A quote, with **bold** in it.

        ## A table

        | Language | Year | Typed |
        |----------|-----:|:-----:|
        | C#       | 2000 | yes   |
        | Python   | 1991 | no    |
        | Rust     | 2015 | yes   |

        ## Code

        ```csharp
        // Escapes: <T>, & and "quotes".
        public static T Twice<T>(T value) where T : INumber<T> => value + value;
        ```

        ---

        That was all.
        """;

    private const string Abilities = """
        Try one of these, in your own words:

        - `list the files here`
        - `read README.md`
        - `write notes.txt with Buy milk` (asks you first)
        - `replace milk with tea in notes.txt` (asks you first)
        - `run git status`
        - `two tools at once`
        - `ask me a question`
        - `make a plan` (after `/mode plan`)
        - `be slow for 10 seconds`
        - `show markdown`
        - `fail 529` (or 400, 401, 500; 429 is a usage limit that resets)
        """;

    public static string History(int count, string first) => $"History: {count} user messages. First: {first}";

    public static string Listing(string folder) => $"I list the files in {folder}.";

    public static string Reading(string file) => $"I read `{file}`.";

    public static string Writing(string file) => $"I write `{file}`.";

    public static string Editing(string file) => $"I read `{file}` first, then I edit it.";

    public static string Running(string command) => $"I run `{command}`.";

    public static string Listed(int count, string list) => count == 0
        ? "The folder is empty."
        : $"{(count == 1 ? "There is one entry" : $"There are {count} entries")}:\n\n{list}";

    public static string MoreEntries(int count) => $"- … and {count} more";

    public static string ReadDone(string file, string text) => $"`{file}` says:\n\n{text}";

    public static string WriteDone(string file) => $"Done: I wrote `{file}`.";

    public static string EditDone(string file) => $"Done: I edited `{file}`.";

    public static string RunDone(string command, string output) => $"`{command}` finished:\n\n{output}";

    public static string TwoDone(string first, string second) => $"Both are back. First:\n\n{first}\n\nSecond:\n\n{second}";

    public static string Answered(string answer) => $"You chose: {answer}.";

    public static string Denied(string tool, string reason) => $"You did not allow {tool}, so I did nothing. I was told: “{reason}”";

    public static string Failed(string tool, string problem) => $"{tool} failed:\n\n{problem}";

    public static string NotOffered(string tool) => $"I would use the tool {tool} for that, but it is not offered to me here.";

    public static string Interrupted(string earlier) =>
        $"Before this I was asked: “{earlier}”. I am scripted and do not pick up half-done work; please send it again.";
}
