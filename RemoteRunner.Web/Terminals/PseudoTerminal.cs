using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace RemoteRunner.Web.Terminals;

/// <summary>One program on a pseudo-terminal of its own. Linux only.</summary>
internal sealed class PseudoTerminal : IAsyncDisposable
{
    private const int Hangup = 1;
    private const int Kill = 9;
    private const int PieceSize = 16 * 1024;

    // What is read but not taken: a slow browser then stops the reading, and the program waits as on any slow terminal.
    private const int PiecesAhead = 8;

    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);

    private readonly SafeFileHandle _master;
    private readonly FileStream _stream;
    private readonly int _pid;
    private readonly TimeProvider _time;
    private readonly Channel<ReadOnlyMemory<byte>> _output = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(PiecesAhead) { SingleReader = true, SingleWriter = true });

    private readonly Lock _gate = new();
    private readonly Task _reading;
    private bool _gone;

    private PseudoTerminal(SafeFileHandle master, int pid, TimeProvider time)
    {
        (_master, _pid, _time) = (master, pid, time);
        _stream = new FileStream(master, FileAccess.ReadWrite, bufferSize: 0);
        _reading = Task.Factory.StartNew(ReadToEnd, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What the program writes; completes when it has ended.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Output => _output.Reader;

    /// <summary>Starts a program, looked up in this process' own PATH.</summary>
    /// <param name="environment">All of it: nothing is inherited.</param>
    /// <exception cref="Win32Exception">There is no such program, or the system has no terminal left.</exception>
    public static PseudoTerminal Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder, TerminalSize size, TimeProvider time)
    {
        var master = PtyCalls.OpenMaster(out var slave);
        try
        {
            PtyCalls.Resize(master, size);
            return new PseudoTerminal(master, PtyCalls.Spawn(program, [program, .. arguments], environment, folder, slave), time);
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    public void Resize(TerminalSize size)
    {
        lock (_gate)
        {
            if (!_gone)
                PtyCalls.Resize(_master, size);
        }
    }

    /// <summary>Types.</summary>
    /// <exception cref="IOException">The program has ended.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) => _stream.WriteAsync(input, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        SignalUnlessGone(Hangup);
        // The reader may stand before a full channel that nobody empties any more.
        var drained = DrainAsync();
        try
        {
            await _reading.WaitAsync(_grace, _time);
        }
        catch (TimeoutException)
        {
            SignalUnlessGone(Kill);
            await _reading;
        }

        await drained;
        await _stream.DisposeAsync();
        _master.Dispose();
    }

    private async Task DrainAsync()
    {
        await foreach (var _ in _output.Reader.ReadAllAsync())
        {
            // Nobody looks any more.
        }
    }

    // A thread of its own: a read from a terminal cannot be cancelled, it ends with the program.
    private void ReadToEnd()
    {
        var piece = new byte[PieceSize];
        try
        {
            while (RandomAccessRead(piece) is > 0 and var read)
                _output.Writer.WriteAsync(piece.AsSpan(0, read).ToArray()).AsTask().GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            // EIO: the last process that had it open is gone.
        }

        PtyCalls.Wait(_pid, () =>
        {
            lock (_gate)
                _gone = true;
        });
        _output.Writer.Complete();
    }

    private int RandomAccessRead(byte[] piece) => _stream.Read(piece, 0, piece.Length);

    // Never to a number that may be another process' by now.
    private void SignalUnlessGone(int signal)
    {
        lock (_gate)
        {
            if (!_gone)
                PtyCalls.Signal(_pid, signal);
        }
    }
}

/// <summary>In characters.</summary>
internal readonly record struct TerminalSize(ushort Columns, ushort Rows)
{
    /// <summary>The nearest size a terminal may have: an unlimited one would be memory for the asking.</summary>
    public static TerminalSize Within(int columns, int rows) => new((ushort)Math.Clamp(columns, 2, 500), (ushort)Math.Clamp(rows, 2, 300));
}
