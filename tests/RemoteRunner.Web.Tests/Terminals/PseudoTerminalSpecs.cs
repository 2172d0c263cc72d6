using System.ComponentModel;
using System.Text;
using RemoteRunner.Web.Terminals;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Terminals;

/// <summary>A program sees a real terminal: its size, its signals, its end.</summary>
public sealed class PseudoTerminalSpecs
{
    private static readonly Dictionary<string, string> _environment = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["TERM"] = "xterm", ["ONLY"] = "this" };

    [Fact]
    public async Task A_program_has_a_controlling_terminal_of_the_size_given_and_no_other_environment()
    {
        await using var terminal = Start("tty; stty size; env | cut -d= -f1 | sort | tr '\\n' ' '", columns: 97, rows: 31);

        var said = await ReadToEndAsync(terminal);

        Assert.Contains("/dev/pts/", said, StringComparison.Ordinal);
        Assert.Contains("31 97", said, StringComparison.Ordinal);
        Assert.Contains("ONLY", said, StringComparison.Ordinal);
        Assert.DoesNotContain("DOTNET", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resizing_tells_the_program()
    {
        await using var terminal = Start("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done", columns: 80, rows: 24);
        await ReadUntilAsync(terminal, "ready");

        terminal.Resize(TerminalSize.Within(132, 50));

        Assert.Contains("50 132", await ReadToEndAsync(terminal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_arrives_and_control_c_interrupts()
    {
        await using var terminal = Start("trap 'echo interrupted; exit' INT; read line; echo \"got $line\"; while :; do sleep 0.05; done", columns: 80, rows: 24);

        await terminal.WriteAsync("grüße 🚀\r"u8.ToArray(), TestContext.Current.CancellationToken);
        await ReadUntilAsync(terminal, "got grüße 🚀");
        await terminal.WriteAsync(new byte[] { 3 }, TestContext.Current.CancellationToken);

        Assert.Contains("interrupted", await ReadToEndAsync(terminal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ignores_the_hangup_is_killed()
    {
        var terminal = Start("trap '' HUP TERM; echo pid=$$.; while :; do sleep 0.05; done", columns: 80, rows: 24);
        var said = await ReadUntilAsync(terminal, ".\r\n");
        var pid = int.Parse(said.Split("pid=")[1].Split('.')[0]);

        await terminal.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Much_output_that_nobody_takes_stops_the_program_and_not_the_box()
    {
        await using var terminal = Start("head -c 2000000 /dev/zero | tr '\\0' x; echo; echo done", columns: 80, rows: 24);
        await BoxTest.EventuallyAsync(() => terminal.Output.Count >= 8, "the reader waits");

        var said = await ReadToEndAsync(terminal);

        Assert.Equal(2_000_000, said.Count(c => c == 'x'));
        Assert.Contains("done", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_at_once_leave_no_process_behind()
    {
        var marks = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            await using var terminal = Start($"echo number {i} $$.", columns: 80, rows: 24);
            var said = await ReadToEndAsync(terminal);
            Assert.Contains($"number {i} ", said, StringComparison.Ordinal);
            return said.Trim().Split(' ')[^1].TrimEnd('.');
        }));

        Assert.All(marks, pid => Assert.False(Directory.Exists($"/proc/{pid}"), $"Process {pid} is still there."));
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error() =>
        Assert.Throws<Win32Exception>(() => PseudoTerminal.Start("no-such-program-anywhere", [], _environment, "/", new TerminalSize(80, 24), TimeProvider.System));

    private static PseudoTerminal Start(string script, int columns, int rows) =>
        PseudoTerminal.Start("sh", ["-c", script], _environment, Path.GetTempPath(), TerminalSize.Within(columns, rows), TimeProvider.System);

    private static async Task<string> ReadToEndAsync(PseudoTerminal terminal)
    {
        var said = new List<byte>();
        await foreach (var piece in terminal.Output.ReadAllAsync(TestContext.Current.CancellationToken))
            said.AddRange(piece.Span);
        return Encoding.UTF8.GetString([.. said]);
    }

    private static async Task<string> ReadUntilAsync(PseudoTerminal terminal, string what)
    {
        var said = new List<byte>();
        while (!Encoding.UTF8.GetString([.. said]).Contains(what, StringComparison.Ordinal))
            said.AddRange((await terminal.Output.ReadAsync(TestContext.Current.CancellationToken)).Span);
        return Encoding.UTF8.GetString([.. said]);
    }
}
