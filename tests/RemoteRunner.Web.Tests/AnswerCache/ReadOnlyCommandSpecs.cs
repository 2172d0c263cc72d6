using System.Text;
using RemoteRunner.Web.AnswerCache.Commands;

namespace RemoteRunner.Web.Tests.AnswerCache;

public sealed class ReadOnlyCommandSpecs
{
    [Theory]
    [InlineData("ls")]
    [InlineData("ls -la src")]
    [InlineData("ls src && cat src/main.py | head -n 20")]
    [InlineData("cat 'a file.txt' \"b file.txt\"")]
    [InlineData("tail -5 log.txt")]
    [InlineData("wc -l src/*.cs")]
    [InlineData("find . -name '*.cs' -type f -not -path './bin/*'")]
    [InlineData("grep -rn --include='*.cs' 'foo$' src")]
    [InlineData("rg -n -g '*.cs' \"class \\w+\" src")]
    [InlineData("git status --short")]
    [InlineData("git --no-pager log --oneline -5 HEAD~2..HEAD -- src/main.py")]
    [InlineData("git log --format='%h %an %s'")]
    [InlineData("git diff --stat main feature")]
    [InlineData("git show HEAD^:src/main.py | wc -l")]
    [InlineData("git branch --list -a")]
    [InlineData("pwd")]
    [InlineData("tree -L 2 src")]
    public void Proves_commands_that_only_look(string command) => Assert.NotNull(ReadOnlyCommand.Prove(command));

    [Theory]
    // The shell
    [InlineData("")]
    [InlineData("ls > out.txt")]
    [InlineData("ls 2>/dev/null")]
    [InlineData("cat < main.py")]
    [InlineData("cat <<EOF")]
    [InlineData("ls; rm main.py")]
    [InlineData("ls & rm main.py")]
    [InlineData("ls || rm main.py")]
    [InlineData("ls |& cat")]
    [InlineData("ls | tee out.txt")]
    [InlineData("ls | xargs rm")]
    [InlineData("ls && rm main.py")]
    [InlineData("ls &&")]
    [InlineData("| cat")]
    [InlineData("ls\nrm main.py")]
    [InlineData("ls\rrm main.py")]
    [InlineData("cat $HOME/x")]
    [InlineData("cat \"$HOME/x\"")]
    [InlineData("ls $(rm main.py)")]
    [InlineData("ls `rm main.py`")]
    [InlineData("ls \"`rm main.py`\"")]
    [InlineData("(ls)")]
    [InlineData("{ ls")]
    [InlineData("cat {a,b}")]
    [InlineData("A=b ls")]
    [InlineData("ls # comment")]
    [InlineData("!ls")]
    [InlineData("ls \\; rm")]
    [InlineData("cat 'open")]
    [InlineData("cat \"open")]
    [InlineData("cat ~/x")]
    [InlineData("cat =ls")]
    [InlineData("'ls'")]
    [InlineData("/bin/ls")]
    [InlineData("sudo ls")]
    [InlineData("env ls")]
    [InlineData("cd src")]
    // Paths
    [InlineData("cat ../x")]
    [InlineData("cat src/../../x")]
    [InlineData("ls *")]
    [InlineData("grep foo ?ile")]
    [InlineData("cat -")]
    [InlineData("cat")]
    // Options that follow, write, run or read lists of files
    [InlineData("tail -f log.txt")]
    [InlineData("tail -F log.txt")]
    [InlineData("tail --follow log.txt")]
    [InlineData("tail --fol log.txt")]
    [InlineData("wc --files0-from=x")]
    [InlineData("ls -L src")]
    [InlineData("ls -lu")]
    [InlineData("ls --time=atime -l")]
    [InlineData("ls --hyperlink")]
    [InlineData("grep -R foo .")]
    [InlineData("grep -f patterns main.py")]
    [InlineData("grep -rf patterns .")]
    [InlineData("grep --file=patterns main.py")]
    [InlineData("rg --pre cat foo")]
    [InlineData("rg --pre=cat foo")]
    [InlineData("rg -L foo")]
    [InlineData("rg -z foo")]
    [InlineData("rg --hostname-bin=x foo")]
    [InlineData("tree -o out.txt")]
    [InlineData("tree -D")]
    [InlineData("find . -exec rm '{}' +")]
    [InlineData("find . -execdir rm '{}' +")]
    [InlineData("find . -ok rm")]
    [InlineData("find . -delete")]
    [InlineData("find . -fprint out")]
    [InlineData("find . -fls out")]
    [InlineData("find . -printf x")]
    [InlineData("find . -newer x")]
    [InlineData("find . -mmin -5")]
    [InlineData("find . -atime 1")]
    [InlineData("find -L . -name x")]
    [InlineData("find . -name *")]
    [InlineData("find . -files0-from x")]
    // git
    [InlineData("git")]
    [InlineData("git -c alias.x=!sh x")]
    [InlineData("git -c core.pager=sh log")]
    [InlineData("git -C .. status")]
    [InlineData("git --exec-path=x status")]
    [InlineData("git --git-dir=x status")]
    [InlineData("git log --output=x")]
    [InlineData("git diff --output x")]
    [InlineData("git diff --ext-diff")]
    [InlineData("git diff --textconv")]
    [InlineData("git diff --no-index a b")]
    [InlineData("git diff /etc/passwd main.py")]
    [InlineData("git log -g")]
    [InlineData("git log --walk-reflogs")]
    [InlineData("git log --since=yesterday")]
    [InlineData("git log --until 1.hour.ago")]
    [InlineData("git log --date=relative")]
    [InlineData("git log --format='%h %ar'")]
    [InlineData("git log --format=%cr")]
    [InlineData("git log --pretty='%G?'")]
    [InlineData("git log --pretty=custom")]
    [InlineData("git log --show-signature")]
    [InlineData("git show 'HEAD@{yesterday}'")]
    [InlineData("git status --ignored")]
    [InlineData("git branch new")]
    [InlineData("git branch -d old")]
    [InlineData("git branch -m a b")]
    [InlineData("git branch --edit-description")]
    [InlineData("git tag v1")]
    [InlineData("git tag -d v1")]
    [InlineData("git remote add x y")]
    [InlineData("git fetch")]
    [InlineData("git checkout main")]
    [InlineData("git stash list")]
    [InlineData("git grep -O foo")]
    [InlineData("git config --list")]
    [InlineData("git st")]
    // Everything that is not on the list
    [InlineData("date")]
    [InlineData("env")]
    [InlineData("printenv")]
    [InlineData("ps aux")]
    [InlineData("curl example.org")]
    [InlineData("echo hi")]
    [InlineData("sed -n 1p main.py")]
    [InlineData("awk 1 main.py")]
    [InlineData("python3 main.py")]
    [InlineData("xargs ls")]
    [InlineData("sort -o x y")]
    [InlineData("stat main.py")]
    [InlineData("less main.py")]
    [InlineData("du -sh")]
    public void Leaves_everything_else_unproven(string command) => Assert.Null(ReadOnlyCommand.Prove(command));

    [Fact]
    public void Names_what_a_command_reads()
    {
        Assert.Equal([new ReadScope(ReadKind.File, "a.txt"), new ReadScope(ReadKind.Names, "src")], Reads("cat a.txt && ls src"));
        Assert.Equal([new ReadScope(ReadKind.Tree, "src", FollowsLinks: true)], Reads("wc -l src/*.cs"));
        Assert.Equal([new ReadScope(ReadKind.Tree, "/", FollowsLinks: true)], Reads("cat /e*"));
        Assert.Equal([new ReadScope(ReadKind.Tree, "src")], Reads("grep -r foo src"));
        Assert.Equal([new ReadScope(ReadKind.File, "foo")], Reads("grep -e bar foo"));
        Assert.Equal(
            [new ReadScope(ReadKind.Folder, ".", ShowsTimes: true), new ReadScope(ReadKind.Entry, "..", ShowsTimes: true)], Reads("ls -la"));
        Assert.Empty(Reads("git status"));

        static IReadOnlyList<ReadScope> Reads(string command) => ReadOnlyCommand.Prove(command)!.Reads;
    }

    [Fact]
    public void A_sign_with_a_meaning_put_anywhere_outside_of_single_quotes_unproves_any_command()
    {
        string[] commands = ["ls -la src", "cat src/main.py | head -n 20", "git log --oneline -5", "grep -rn foo src && wc -l a.txt", "find . -name x"];
        string[] signs = [">", "<", ";", "&", "$", "`", "\n", "\r", "\0", "(", ")", "{", "}", "#", "!", "\\", "||", "|&", "$(", "<(", ">>", "<<", "\u0085", "\u2028", " *", "~/", "../"];
        var random = new Random(20261124);
        for (var i = 0; i < 20_000; i++)
        {
            var command = commands[random.Next(commands.Length)];
            var sign = signs[random.Next(signs.Length)];
            var at = random.Next(command.Length + 1);
            var text = command.Insert(at, sign);

            // Single signs may complete "&&" or stand harmlessly in a word's middle: those are not what is tested.
            if (text.Contains("&&&", StringComparison.Ordinal) || sign is " *" or "~/" or "../")
            {
                AssertHarmless(text);
                continue;
            }

            Assert.Null(ReadOnlyCommand.Prove(text));
        }
    }

    [Fact]
    public void Of_random_commands_only_those_pass_that_have_no_dangerous_part_outside_of_quotes()
    {
        string[] parts =
        [
            "ls", "cat", "git", "find", "grep", "rg", "rm", "tee", "log", "status", "branch", "-l", "-n", "-o", "-exec", "-delete", "--output=x",
            "src", "a.txt", "..", "../x", "/etc/passwd", "|", "&&", "||", ";", "&", ">", ">>", "<", "$X", "$(ls)", "`ls`", "'a b'", "\"a b\"",
            "\"$X\"", "'$X'", "*", "src/*", "\n", "(", ")", "{}", "~", "A=b", "--pre", "-f", "-c", "5", "--", "-", "'", "\"",
        ];
        var random = new Random(331);
        var proven = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(1, 7); n > 0; n--)
                text.Append(parts[random.Next(parts.Length)]).Append(random.Next(10) == 0 ? "" : " ");
            if (ReadOnlyCommand.Prove(text.ToString()) is not null)
            {
                proven++;
                AssertHarmless(text.ToString());
            }
        }

        Assert.True(proven > 1000, $"only {proven} commands were proven: the test would not notice much");
    }

    /// <summary>Judges a proven command in another way than the reader does: on the text, quoted parts blanked.</summary>
    private static void AssertHarmless(string command)
    {
        if (ReadOnlyCommand.Prove(command) is not { } proof)
            return;

        var bare = new StringBuilder();
        var quote = '\0';
        foreach (var c in command)
        {
            if (quote == '\0' && c is '\'' or '"' && quote == '\0')
                quote = c;
            else if (c == quote)
                quote = '\0';
            else
                bare.Append(quote == '\0' || (quote == '"' && c is ('$' or '`')) ? c : 'q');
        }

        var text = bare.ToString();
        Assert.Equal('\0', quote);
        Assert.DoesNotContain(text, c => "><;$`\n\r\0(){}#!".Contains(c));
        Assert.DoesNotContain("&", text.Replace("&&", "", StringComparison.Ordinal));
        Assert.DoesNotContain("||", text);
        Assert.DoesNotContain(proof.Reads, r => r.Kind != ReadKind.Entry && (r.Path.Split('/').Contains("..") || r.Path.StartsWith('~')));
        foreach (var simple in text.Replace("&&", "|", StringComparison.Ordinal).Split('|'))
        {
            var words = simple.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Contains(words[0], new[] { "ls", "cat", "head", "tail", "wc", "find", "grep", "rg", "git", "pwd", "tree" });
        }
    }
}
