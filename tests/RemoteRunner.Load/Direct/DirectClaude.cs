using System.Diagnostics;
using System.Text.Json;
using RemoteRunner.Load.Stage;

namespace RemoteRunner.Load.Direct;

/// <summary>The CLI driven by hand, as the box drives it but with nothing of ours in between: what our own part is measured against.</summary>
internal sealed class DirectClaude : IAsyncDisposable
{
    private const string Tools = "Bash,Read,Glob,Grep,Edit,Write,NotebookEdit,WebFetch,WebSearch,Task";

    private readonly Process _process;

    private DirectClaude(Process process) => _process = process;

    /// <summary>A process that waits for prompts.</summary>
    public static DirectClaude Start(LoadStage stage, string claude, string folder)
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(
            claude,
            [
                "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--include-partial-messages", "--permission-prompt-tool", "stdio",
                "--setting-sources", string.Empty, "--strict-mcp-config", "--tools", Tools, "--session-id", Guid.NewGuid().ToString("D"), "--model", "default",
            ])
        {
            WorkingDirectory = stage.Workspace,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = folder,
            ["LANG"] = "C.UTF-8",
            ["TERM"] = "dumb",
            ["TMPDIR"] = folder,
            ["CLAUDE_CONFIG_DIR"] = folder,
            ["ANTHROPIC_BASE_URL"] = stage.World.Address.GetLeftPart(UriPartial.Authority),
            ["ANTHROPIC_API_KEY"] = LoadStage.ModelKey,
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
            ["CLAUDE_CODE_DISABLE_BACKGROUND_TASKS"] = "1",
        })
            start.Environment[name] = value;

        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new DirectClaude(process);
    }

    /// <summary>The time of a whole <c>claude -p</c> with this prompt, from its start.</summary>
    public static async Task<DirectTimes> RunFreshAsync(LoadStage stage, string claude, string folder, string prompt, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var fresh = Start(stage, claude, folder);
        return await fresh.AskAsync(prompt, cancellationToken, began);
    }

    /// <summary>Sends a prompt and reads until its result.</summary>
    /// <param name="since">From when the time counts; null for now.</param>
    public async Task<DirectTimes> AskAsync(string prompt, CancellationToken cancellationToken, long? since = null)
    {
        var began = since ?? Stopwatch.GetTimestamp();
        var line = JsonSerializer.Serialize(new { type = "user", message = new { role = "user", content = prompt }, uuid = Guid.NewGuid() });
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        TimeSpan? first = null;
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } read)
        {
            // {"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"Hello "}},…}
            if (first is null && read.Contains("\"text_delta\"", StringComparison.Ordinal))
                first = Stopwatch.GetElapsedTime(began);
            if (!read.Contains("\"type\":\"result\"", StringComparison.Ordinal))
                continue;
            return new DirectTimes(first ?? Stopwatch.GetElapsedTime(began), Stopwatch.GetElapsedTime(began));
        }

        throw new InvalidOperationException("The CLI ended without a result.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}

/// <param name="FirstText">To the first words.</param>
/// <param name="Result">To the end.</param>
internal sealed record DirectTimes(TimeSpan FirstText, TimeSpan Result);
