using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Web.Terminals;

/// <summary>
/// One browser window on a terminal. Binary messages are what is typed and what is shown; text messages are about it:
/// <code>
/// {"type":"resize","columns":120,"rows":40}     from the browser
/// {"type":"ended"}                              to it, when the shell has ended
/// </code>
/// </summary>
internal sealed class TerminalView(TerminalDesk desk, IOptionsMonitor<TerminalOptions> options, IHostApplicationLifetime host, TimeProvider time)
{
    // What is pasted at once may be long; a message that is longer closes the socket.
    private const int MaxMessage = 256 * 1024;

    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(5);
    private static readonly byte[] _ended = """{"type":"ended"}"""u8.ToArray();

    /// <summary>Shows the terminal until the browser goes, the shell ends, or the right to see it does.</summary>
    public async Task RunAsync(Terminal terminal, WebSocket socket, TerminalSize size, CancellationToken cancellationToken)
    {
        if (!terminal.TryEnter(options.CurrentValue.MaxViewers))
        {
            await CloseAsync(socket, WebSocketCloseStatus.PolicyViolation, Texts.TooManyViewers);
            return;
        }

        try
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
            await ShowAsync(terminal, socket, size, over);
        }
        finally
        {
            terminal.Leave();
        }
    }

    private async Task ShowAsync(Terminal terminal, WebSocket socket, TerminalSize size, CancellationTokenSource over)
    {
        terminal.LastUsed = time.GetUtcNow();
        try
        {
            await SendHistoryAsync(terminal, socket, size, over.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It ended, or the browser went, while the history was sent.
            return;
        }

        var (program, arguments) = terminal.Session.Viewer;
        await using var client = PseudoTerminal.Start(
            program, arguments, new Dictionary<string, string> { ["TERM"] = "xterm-256color", ["LANG"] = "C.UTF-8" }, Path.GetTempPath(), size, time);

        // Not with the rest: a socket whose receiving is cancelled is torn down and cannot say why.
        using var silence = new CancellationTokenSource();
        var typing = TypeAsync(terminal, client, socket, silence.Token);
        var showing = SendAsync(client, socket, over.Token);
        try
        {
            await Task.WhenAny(typing, showing, terminal.Ended);
            var shellEnded = showing.IsCompletedSuccessfully;
            await over.CancelAsync();
            await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (shellEnded && !await terminal.Session.IsAliveAsync(CancellationToken.None))
                await desk.EndAsync(terminal, "exit");
            await SayFarewellAsync(terminal, socket);
            silence.CancelAfter(_farewell);
        }
        catch
        {
            await silence.CancelAsync();
            throw;
        }
        finally
        {
            // The browser answers a farewell with its own.
            await typing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SayFarewellAsync(Terminal terminal, WebSocket socket)
    {
        using var limit = new CancellationTokenSource(_farewell, time);
        try
        {
            var gone = desk.List(terminal.Record.Owner).All(t => t.Record.Id != terminal.Record.Id);
            if (gone && socket.State == WebSocketState.Open)
                await socket.SendAsync(_ended, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
            await CloseAsync(socket, gone ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.EndpointUnavailable, null);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The browser has gone already.
        }
    }

    private static async Task SendHistoryAsync(Terminal terminal, WebSocket socket, TerminalSize size, CancellationToken cancellationToken)
    {
        var history = await terminal.Session.HistoryAsync(cancellationToken);
        if (history.Length == 0)
            return;

        // tmux begins by clearing the screen: the empty lines push what was above it out of reach.
        var text = history.Replace("\n", "\r\n", StringComparison.Ordinal) + "\u001b[0m" + string.Concat(Enumerable.Repeat("\r\n", size.Rows - 1));
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
    }

    private static async Task SendAsync(PseudoTerminal client, WebSocket socket, CancellationToken cancellationToken)
    {
        await foreach (var piece in client.Output.ReadAllAsync(cancellationToken))
            await socket.SendAsync(piece, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
    }

    private async Task TypeAsync(Terminal terminal, PseudoTerminal client, WebSocket socket, CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            message.ResetWrittenCount();
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(message.GetMemory(4096), cancellationToken);
                message.Advance(part.Count);
                if (part.MessageType == WebSocketMessageType.Close || message.WrittenCount > MaxMessage)
                    return;
            }
            while (!part.EndOfMessage);

            if (part.MessageType == WebSocketMessageType.Text)
            {
                if (ReadSize(message.WrittenMemory) is { } size)
                    client.Resize(size);
                continue;
            }

            terminal.LastUsed = time.GetUtcNow();
            await client.WriteAsync(message.WrittenMemory, cancellationToken);
        }
    }

    // {"type":"resize","columns":120,"rows":40}
    private static TerminalSize? ReadSize(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out var type) && type.ValueEquals("resize")
                && root.TryGetProperty("columns", out var columns) && columns.TryGetInt32(out var wide)
                && root.TryGetProperty("rows", out var rows) && rows.TryGetInt32(out var high)
                ? TerminalSize.Within(wide, high) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string? reason)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(status, reason, CancellationToken.None);
    }
}
